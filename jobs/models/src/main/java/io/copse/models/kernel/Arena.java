package io.copse.models.kernel;

import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * The native memory of one model: runs of floats, aligned to cache lines and zero at first, that
 * are freed together. An arena that is never closed is freed when it and its runs become
 * unreachable.
 *
 * <p>It uses plain {@code calloc}: JavaCPP's own allocator counts against the limit of the Java
 * heap.
 */
public final class Arena implements AutoCloseable {
  private static final Cleaner CLEANER = Cleaner.create();
  private static final int ALIGNMENT = 64;

  /**
   * The most floats of one run. Kernels address the bytes of a run, and some more behind it, by an
   * int.
   */
  public static final int MOST_FLOATS = (Integer.MAX_VALUE - 4 * ALIGNMENT) / Float.BYTES;

  private final Blocks blocks = new Blocks();
  private final Cleaner.Cleanable cleanable = CLEANER.register(this, blocks);
  private long bytes;

  /**
   * A new run of {@code length} zeros.
   *
   * @throws IllegalArgumentException if one run would exceed the 2 GiB that a byte buffer can see
   */
  public NativeFloats floats(long length) {
    if (length < 0 || length > MOST_FLOATS) {
      throw new IllegalArgumentException(
          "a buffer of "
              + length
              + " floats exceeds the limit of "
              + MOST_FLOATS
              + ": lower the batch, the context length or the model's size");
    }
    // Room for alignment in front and for one vector behind.
    long size = 4 * length + 2L * ALIGNMENT;
    // Of a large run, memory is taken when it is touched: what only a backward needs costs a model
    // that is only evaluated nothing.
    Pointer block = Pointer.calloc(size, 1);
    if (block == null || block.isNull()) {
      throw new OutOfMemoryError("calloc of " + size + " bytes failed");
    }
    blocks.pointers.add(block);
    bytes += size;
    long shift = -block.address() & (ALIGNMENT - 1);
    block.capacity(size);
    var bytes = block.asByteBuffer().slice((int) shift, (int) (4 * length) + ALIGNMENT);
    return new NativeFloats(this, bytes, block.address() + shift, (int) length);
  }

  /** The bytes of all runs so far. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    cleanable.clean();
  }

  private static final class Blocks implements Runnable {
    private final List<Pointer> pointers = new ArrayList<>();

    @Override
    public void run() {
      pointers.forEach(Pointer::free);
      pointers.clear();
    }
  }
}
