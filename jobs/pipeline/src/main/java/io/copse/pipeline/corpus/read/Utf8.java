package io.copse.pipeline.corpus.read;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.input.ReaderInputStream;

/**
 * A text that was decoded from UTF-8.
 *
 * @param text the text
 * @param replaced how many sequences of bytes became U+FFFD
 */
public record Utf8(String text, int replaced) {
  private static final char REPLACEMENT = '\uFFFD';
  private static final int MARK_BYTES = 3;

  /** Decodes bytes. */
  public static Utf8 decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int replaced = 0;
    for (int at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
      replaced++;
    }
    return new Utf8(text, replaced == 0 ? 0 : replaced - written(bytes));
  }

  /** Returns how many times U+FFFD itself stands in the bytes. */
  private static int written(byte[] bytes) {
    int count = 0;
    for (int i = 2; i < bytes.length; i++) {
      if (bytes[i] == (byte) 0xBD && bytes[i - 1] == (byte) 0xBF && bytes[i - 2] == (byte) 0xEF) {
        count++;
      }
    }
    return count;
  }

  /** Returns how many bytes UTF-8's byte order mark takes at the beginning of a stream. */
  public static int mark(BufferedInputStream in) throws IOException {
    in.mark(MARK_BYTES);
    boolean marked = new FirstBytes(in.readNBytes(MARK_BYTES)).markUtf8();
    in.reset();
    return marked ? MARK_BYTES : 0;
  }

  /** Returns a stream of text in UTF-8, whatever its charset is, without a byte order mark. */
  public static InputStream stream(InputStream in, Charset charset) throws IOException {
    BufferedInputStream head = new BufferedInputStream(in);
    head.mark(FirstBytes.LONGEST_MARK);
    byte[] mark = head.readNBytes(FirstBytes.LONGEST_MARK);
    head.reset();
    if (isWide(mark) || !charset.equals(StandardCharsets.UTF_8)) {
      return ReaderInputStream.builder()
          .setReader(new DecodedText(head, charset))
          .setCharset(StandardCharsets.UTF_8)
          .get();
    }
    if (new FirstBytes(mark).markUtf8()) {
      head.skipNBytes(MARK_BYTES);
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
