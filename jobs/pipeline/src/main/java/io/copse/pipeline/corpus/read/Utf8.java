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
    in.mark(FirstBytes.LONGEST_MARK);
    boolean marked = new FirstBytes(in.readNBytes(FirstBytes.LONGEST_MARK)).markUtf8();
    in.reset();
    return marked ? FirstBytes.LONGEST_MARK : 0;
  }

  /** Returns a stream of text in UTF-8, whatever its charset is, without a byte order mark. */
  public static InputStream stream(InputStream in, Charset charset) throws IOException {
    BufferedInputStream head = new BufferedInputStream(in);
    head.mark(4);
    byte[] mark = head.readNBytes(FirstBytes.LONGEST_MARK);
    head.reset();
    if (isUtf16(mark) || !charset.equals(StandardCharsets.UTF_8)) {
      return ReaderInputStream.builder()
          .setReader(new DecodedText(head, charset))
          .setCharset(StandardCharsets.UTF_8)
          .get();
    }
    if (new FirstBytes(mark).markUtf8()) {
      head.skipNBytes(3);
    }
    return head;
  }

  /** Whether bytes begin with a byte order mark of UTF-16. */
  public static boolean isUtf16(byte[] head) {
    FirstBytes first = new FirstBytes(head);
    return first.markUtf16LittleEndian() || first.markUtf16BigEndian();
  }
}
