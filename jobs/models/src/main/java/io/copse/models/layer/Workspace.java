package io.copse.models.layer;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory of one model for batches of up to {@code tokens} rows in sequences of up to {@code
 * length}. It belongs to one thread at a time.
 */
public final class Workspace implements AutoCloseable {
  private final Arena arena = new Arena();
  private final Gemm gemm;
  private final Gemm singleGemm = Gemm.of(Dtype.F32);
  private final Map<Enum<?>, NativeFloats> scratch = new HashMap<>();
  private final int tokens;
  private final int length;

  /** Memory for a model whose large products have the arithmetic of {@code dtype}. */
  public Workspace(int tokens, int length, Dtype dtype) {
    this.tokens = tokens;
    this.length = length;
    this.gemm = Gemm.of(dtype);
  }

  /** Memory for a model in float32. */
  public Workspace(int tokens, int length) {
    this(tokens, length, Dtype.F32);
  }

  /** The native memory that everything of the model lies in. */
  public Arena arena() {
    return arena;
  }

  /** Products in the arithmetic of the model's type. */
  public Gemm gemm() {
    return gemm;
  }

  /** Products in float32 for any type of model. */
  public Gemm singleGemm() {
    return singleGemm;
  }

  /** The most rows that a batch may have. */
  public int tokens() {
    return tokens;
  }

  /** The greatest length of a sequence. */
  public int length() {
    return length;
  }

  /** The buffer of a key, grown to {@code wanted} floats for those who ask from now on. */
  NativeFloats scratch(Enum<?> key, long wanted) {
    NativeFloats present = scratch.get(key);
    if (present == null || present.length() < wanted) {
      present = arena.floats(wanted);
      scratch.put(key, present);
    }
    return present;
  }

  @Override
  public void close() {
    gemm.close();
    singleGemm.close();
    arena.close();
  }
}
