package io.copse.pipeline.corpus.read;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The lines of a part of a file, as bytes. A line belongs to the part in which it begins.
 *
 * <p>A line that is longer than {@code longest} is passed over and given without its bytes, so that
 * a file without line ends does not fill the memory.
 */
public final class ByteLines {
  private static final int BUFFER = 1 << 16;

  /**
   * A line.
   *
   * @param offset of its first byte in the file
   * @param number its place in the part, from 1
   * @param length its bytes, those of the line end included
   * @param bytes without the line end; empty if it is too long
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  public record Line(long offset, long number, long length, Optional<byte[]> bytes) {}

  private final InputStream in;
  private final long to;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int limit;
  private long offset;
  private long number;

  /**
   * Begins to read.
   *
   * @param in the bytes of the file from {@code from - 1} on, or from 0
   */
  public ByteLines(InputStream in, long from, long to, int longest) throws IOException {
    this.in = in;
    this.to = to;
    this.longest = longest;
    this.offset = Math.max(0, from - 1);
    if (from > 0) {
      // The line that the byte before belongs to is another part's.
      read(0);
      number = 0;
    }
  }

  /** Returns how many lines were read. */
  public long count() {
    return number;
  }

  /** Returns the next line, empty at the end of the part. */
  public Optional<Line> next() throws IOException {
    return offset >= to ? Optional.empty() : read(longest);
  }

  private Optional<Line> read(int most) throws IOException {
    long begin = offset;
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    boolean fits = true;
    while (fill()) {
      int end = at;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      fits &= line.size() + (long) (end - at) <= most;
      if (fits) {
        line.write(buffer, at, end - at);
      } else {
        line = new ByteArrayOutputStream(0);
      }
      boolean whole = end < limit;
      offset += end - at + (whole ? 1 : 0);
      at = end + (whole ? 1 : 0);
      if (whole) {
        break;
      }
    }
    if (offset == begin) {
      return Optional.empty();
    }
    number++;
    return Optional.of(
        new Line(
            begin,
            number,
            offset - begin,
            fits ? Optional.of(line.toByteArray()) : Optional.empty()));
  }

  private boolean fill() throws IOException {
    if (at == limit) {
      limit = Math.max(0, in.read(buffer));
      at = 0;
    }
    return limit > 0;
  }
}
