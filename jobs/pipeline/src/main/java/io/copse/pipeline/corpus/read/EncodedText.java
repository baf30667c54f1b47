package io.copse.pipeline.corpus.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The bytes in UTF-8 of a text that was decoded. A sequence that was bad stays one: it is the byte
 * FF, which UTF-8 never has.
 */
final class EncodedText extends InputStream {
  private static final int BUFFER = 1 << 14;
  private static final int MOST_BYTES_OF_A_CHAR = 3;
  private static final byte BAD = (byte) 0xFF;

  private final DecodedText text;
  private final CharsetEncoder encoder =
      StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPORT);
  private final char[] chars = new char[BUFFER];
  private final ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES_OF_A_CHAR * BUFFER).flip();
  private boolean ended;

  EncodedText(DecodedText text) {
    this.text = text;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (!bytes.hasRemaining() && !ended) {
      encode();
    }
    if (!bytes.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, bytes.remaining());
    bytes.get(target, offset, count);
    return count;
  }

  /** Encodes what the text gives next, which tears no pair of surrogates. */
  private void encode() throws IOException {
    int count = text.read(chars, 0, chars.length);
    ended = count < 0;
    CharBuffer stretch = CharBuffer.wrap(chars, 0, Math.max(0, count));
    bytes.clear();
    encoder.reset();
    CoderResult result = encoder.encode(stretch, bytes, true);
    while (result.isError()) {
      bytes.put(BAD);
      stretch.position(stretch.position() + result.length());
      result = encoder.encode(stretch, bytes, true);
    }
    bytes.flip();
  }

  @Override
  public void close() throws IOException {
    text.close();
  }
}
