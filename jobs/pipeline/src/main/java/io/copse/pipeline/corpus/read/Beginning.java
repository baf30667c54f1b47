package io.copse.pipeline.corpus.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * The first bytes of a stream, and what follows them. If the stream breaks off in its first bytes,
 * those before the break are given, and what follows throws.
 *
 * @param bytes as many as were wanted, fewer if the stream has no more
 * @param rest the stream behind them
 */
@SuppressWarnings("ArrayRecordComponent") // Looked at once, never compared.
record Beginning(byte[] bytes, InputStream rest) {
  /** Reads the first bytes. */
  static Beginning of(InputStream in, int wanted) {
    byte[] bytes = new byte[wanted];
    int length = 0;
    InputStream rest = in;
    try {
      for (int read = 0; read >= 0 && length < wanted; length += Math.max(0, read)) {
        read = in.read(bytes, length, wanted - length);
      }
    } catch (IOException e) {
      rest = broken(e);
    }
    return new Beginning(Arrays.copyOf(bytes, length), rest);
  }

  private static InputStream broken(IOException reason) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw reason;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        throw reason;
      }
    };
  }

  /** Returns the stream from one of its first bytes on. */
  InputStream from(int offset) {
    return new SequenceInputStream(
        new ByteArrayInputStream(bytes, offset, bytes.length - offset), rest);
  }
}
