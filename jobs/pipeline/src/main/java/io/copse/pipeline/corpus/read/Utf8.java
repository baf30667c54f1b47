package io.copse.pipeline.corpus.read;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Text in UTF-8, and text of other charsets brought to it. */
public final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private Utf8() {}

  /** Decodes bytes; each sequence that is no UTF-8 becomes a half that {@link Replaced} counts. */
  public static String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeWithHalves(bytes);
  }

  private static String decodeWithHalves(byte[] bytes) {
    // Of two marks the first is left out: one at the beginning of a line is a character.
    return text(
        new SequenceInputStream(new ByteArrayInputStream(MARK), new ByteArrayInputStream(bytes)),
        StandardCharsets.UTF_8);
  }

  /** Decodes bytes of a charset as {@link #decode(byte[])} does. */
  public static String decode(byte[] bytes, Charset charset) {
    return charset.equals(StandardCharsets.UTF_8)
        ? decode(bytes)
        : text(new ByteArrayInputStream(bytes), charset);
  }

  private static String text(InputStream in, Charset charset) {
    StringWriter text = new StringWriter();
    try {
      new DecodedText(in, charset).transferTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** Returns how many bytes UTF-8's byte order mark takes at the beginning of a stream. */
  public static int mark(BufferedInputStream in) throws IOException {
    in.mark(MARK.length);
    boolean marked = new FirstBytes(in.readNBytes(MARK.length)).markUtf8();
    in.reset();
    return marked ? MARK.length : 0;
  }

  /**
   * Returns a stream of text in UTF-8, whatever its charset is, without a byte order mark. A
   * sequence that is not of the charset is none of UTF-8 either.
   */
  public static InputStream stream(InputStream in, Charset charset) throws IOException {
    BufferedInputStream head = new BufferedInputStream(in);
    head.mark(FirstBytes.LONGEST_MARK);
    byte[] mark = head.readNBytes(FirstBytes.LONGEST_MARK);
    head.reset();
    if (isWide(mark) || !charset.equals(StandardCharsets.UTF_8)) {
      return new EncodedText(new DecodedText(head, charset));
    }
    if (new FirstBytes(mark).markUtf8()) {
      head.skipNBytes(MARK.length);
    }
    return head;
  }

  /** Whether a file that begins so has a byte order mark of UTF-16 or UTF-32. */
  public static boolean isWide(byte[] head) {
    FirstBytes first = new FirstBytes(head);
    return first.markUtf16LittleEndian()
        || first.markUtf16BigEndian()
        || first.markUtf32LittleEndian()
        || first.markUtf32BigEndian();
  }
}
