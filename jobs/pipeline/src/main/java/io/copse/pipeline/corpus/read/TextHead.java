package io.copse.pipeline.corpus.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The beginning of a file, which tells whether it is a text of its charset. */
public final class TextHead {
  private static final int BYTES = 1 << 16;

  /** A text of another charset has more bad sequences than one in so many bytes. */
  private static final int BYTES_PER_BAD_SEQUENCE = 10;

  /** How files begin that are compressed, whatever their names say. */
  private static final int[][] COMPRESSED = {
    {0x1F, 0x8B}, {0x28, 0xB5, 0x2F, 0xFD}, {'P', 'K', 3, 4}, {'B', 'Z', 'h'}, {0xFD, '7', 'z', 'X'}
  };

  private final Beginning beginning;
  private final byte[] head;
  private final Charset charset;

  private TextHead(Beginning beginning, Charset charset) {
    this.beginning = beginning;
    this.head = beginning.bytes();
    this.charset = charset;
  }

  /**
   * Reads the beginning of a file. If the file breaks off there, reading on behind it throws.
   *
   * @param charset of a text without a byte order mark
   */
  public static TextHead of(InputStream in, Charset charset) {
    return new TextHead(Beginning.of(in, BYTES), charset);
  }

  /** Whether the bytes are no text: zeros in a charset that has none, or a compressed file. */
  public boolean isBinary() {
    if (Utf8.isWide(head) || hasZeros()) {
      return false;
    }
    FirstBytes first = new FirstBytes(head);
    for (int[] begin : COMPRESSED) {
      if (first.are(begin)) {
        return true;
      }
    }
    for (byte one : head) {
      if (one == 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the charset writes letters with bytes that are zero, as UTF-16 and UTF-32 do. */
  private boolean hasZeros() {
    return charset.canEncode() && "a".getBytes(charset).length > 1;
  }

  /** Whether a line end is one byte in what begins so. In UTF-16 and UTF-32 it is not. */
  public boolean hasPlainLines() {
    return !Utf8.isWide(head);
  }

  /** Whether so many sequences are bad that the bytes must be of another charset. */
  public static boolean isOfOtherCharset(long badSequences, long bytes) {
    return badSequences > 1 && badSequences > bytes / BYTES_PER_BAD_SEQUENCE;
  }

  /** Whether the file must be of another charset. */
  public boolean isUndecodable() throws IOException {
    // A character that the end of the head cuts is not bad.
    DecodedText text = new DecodedText(new ByteArrayInputStream(head), charset);
    text.transferTo(Writer.nullWriter());
    long bad = text.badSequences() - (head.length == BYTES ? 1 : 0);
    return isOfOtherCharset(bad, head.length);
  }

  /** Returns the beginning as far as it can be shown. */
  public String excerpt() {
    return new String(head, 0, Math.min(head.length, 256), StandardCharsets.ISO_8859_1);
  }

  /** Returns the whole file. */
  public InputStream stream() {
    return beginning.from(0);
  }

  /** Reads the file to its end, and returns its length. */
  public long skipAll() throws IOException {
    return head.length + beginning.rest().transferTo(OutputStream.nullOutputStream());
  }
}
