package io.copse.pipeline.corpus.read;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The bytes of a file once they are decompressed, counted as they are read. What a decompressor
 * throws at damaged data is an IOException.
 */
public final class CountedBytes extends FilterInputStream {
  private static final int SKIPPED_AT_ONCE = 1 << 13;

  private long count;
  private boolean broken;

  /** Counts the bytes of a stream. */
  public CountedBytes(InputStream in) {
    super(in);
  }

  /** Returns how many bytes were read so far. */
  public long count() {
    return count;
  }

  /** Reads on to the end, or to where nothing more can be read; returns the count. */
  public long countAll() {
    try {
      if (!broken) {
        transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      // The count ends where the file breaks off.
    }
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      int read = super.read(target, offset, length);
      count += Math.max(0, read);
      return read;
    } catch (IOException e) {
      broken = true;
      throw e;
    } catch (RuntimeException e) {
      broken = true;
      throw new IOException("it is damaged: " + e.getMessage(), e);
    }
  }

  /** Reads what is skipped: some file systems let a stream skip beyond its end. */
  @Override
  public long skip(long wanted) throws IOException {
    if (wanted <= 0) {
      return 0;
    }
    return Math.max(0, read(new byte[(int) Math.min(wanted, SKIPPED_AT_ONCE)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
