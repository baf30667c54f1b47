package io.copse.pipeline.tokens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A memory-mapped file of any length. Its numbers are little-endian.
 *
 * <p>One map of Java holds at most 2 GB, so the file is mapped in parts of 1 GiB. Each part goes on
 * for eight bytes into the next, and a number that crosses their border is read from the first.
 */
class MappedFile {
  private static final int PART_BITS = 30;
  private static final long PART_BYTES = 1L << PART_BITS;
  private static final int WITHIN_PART = (1 << PART_BITS) - 1;

  private final long length;
  private final ByteBuffer[] parts;

  MappedFile(long length, ByteBuffer... parts) {
    this.length = length;
    this.parts = parts;
  }

  /** Maps a file for reading. */
  static MappedFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = channel.size();
      ByteBuffer[] parts = new ByteBuffer[Math.toIntExact((length + WITHIN_PART) >>> PART_BITS)];
      for (int part = 0; part < parts.length; part++) {
        long start = part * PART_BYTES;
        long bytes = Math.min(PART_BYTES + Long.BYTES, length - start);
        parts[part] =
            channel.map(FileChannel.MapMode.READ_ONLY, start, bytes).order(ByteOrder.LITTLE_ENDIAN);
      }
      return new MappedFile(length, parts);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map " + file, e);
    }
  }

  long length() {
    return length;
  }

  long longAt(long position) {
    return part(position).getLong(within(position));
  }

  int intAt(long position) {
    return part(position).getInt(within(position));
  }

  /** Returns some bytes, which the caller knows to be few. */
  byte[] bytes(long position, int count) {
    Objects.checkFromIndexSize(position, count, length);
    byte[] out = new byte[count];
    int done = 0;
    while (done < count) {
      ByteBuffer part = part(position + done);
      int at = within(position + done);
      int here = Math.min(count - done, part.capacity() - at);
      part.get(at, out, done, here);
      done += here;
    }
    return out;
  }

  /** Copies 16-bit numbers without a sign to {@code out} from {@code at} on. */
  void shorts(long position, int count, int[] out, int at) {
    Objects.checkFromIndexSize(position, (long) count * Short.BYTES, length);
    int done = 0;
    while (done < count) {
      long from = position + (long) done * Short.BYTES;
      ByteBuffer part = part(from);
      int first = within(from);
      int here = Math.min(count - done, (part.capacity() - first) / Short.BYTES);
      for (int i = 0; i < here; i++) {
        out[at + done + i] = part.getShort(first + i * Short.BYTES) & 0xffff;
      }
      done += here;
    }
  }

  /** Copies 32-bit numbers to {@code out} from {@code at} on. */
  void ints(long position, int count, int[] out, int at) {
    Objects.checkFromIndexSize(position, (long) count * Integer.BYTES, length);
    int done = 0;
    while (done < count) {
      long from = position + (long) done * Integer.BYTES;
      ByteBuffer part = part(from);
      int first = within(from);
      int here = Math.min(count - done, (part.capacity() - first) / Integer.BYTES);
      for (int i = 0; i < here; i++) {
        out[at + done + i] = part.getInt(first + i * Integer.BYTES);
      }
      done += here;
    }
  }

  private ByteBuffer part(long position) {
    return parts[(int) (position >>> PART_BITS)];
  }

  private static int within(long position) {
    return (int) position & WITHIN_PART;
  }
}
