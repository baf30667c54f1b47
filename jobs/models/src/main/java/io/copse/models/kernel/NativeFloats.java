package io.copse.models.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A run of float32 outside the heap, seen by Java as a byte buffer in native order and by oneDNN as
 * an address. It stays valid until its {@link Arena} is closed.
 *
 * <p>Runs given out by an arena are followed by enough room for one whole vector, so that
 * element-wise kernels may run past the end; slices of a run carry no such promise.
 */
public final class NativeFloats {
  private final ByteBuffer bytes;
  final long address;
  private final int length;

  /** Keeps the memory from being freed while a run is in use. */
  private final Arena owner;

  NativeFloats(Arena owner, ByteBuffer bytes, long address, int length) {
    this.owner = owner;
    this.bytes = bytes.order(ByteOrder.nativeOrder());
    this.address = address;
    this.length = length;
  }

  /** The number of floats. */
  public int length() {
    return length;
  }

  /** The part that starts at {@code offset} and holds {@code count} floats. */
  public NativeFloats slice(int offset, int count) {
    if (offset < 0 || count < 0 || count > length - offset) {
      throw new IndexOutOfBoundsException(
          "a slice of " + count + " floats at " + offset + " does not fit into " + length);
    }
    return new NativeFloats(
        owner, bytes.slice(4 * offset, 4 * count), address + 4L * offset, count);
  }

  /** The floats as bytes in native order, for kernels; its position and limit must not move. */
  public ByteBuffer bytes() {
    return bytes;
  }

  public float at(int index) {
    return bytes.getFloat(4 * index);
  }

  public void put(int index, float value) {
    bytes.putFloat(4 * index, value);
  }

  /**
   * Copies {@code count} floats of {@code source} from {@code from} on to the start of this run.
   */
  public void copyFrom(float[] source, int from, int count) {
    bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer().put(source, from, count);
  }

  /** Copies the first {@code count} floats into {@code target} from {@code to} on. */
  public void copyTo(float[] target, int to, int count) {
    bytes.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer().get(target, to, count);
  }
}
