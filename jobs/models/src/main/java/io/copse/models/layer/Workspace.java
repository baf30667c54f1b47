package io.copse.models.layer;

import io.copse.models.kernel.Arena;
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
  private final Gemm gemm = new Gemm();
  private final Map<String, NativeFloats> scratch = new HashMap<>();
  private final int tokens;
  private final int length;

  public Workspace(int tokens, int length) {
    this.tokens = tokens;
    this.length = length;
  }

  public Arena arena() {
    return arena;
  }

  public Gemm gemm() {
    return gemm;
  }

  public int tokens() {
    return tokens;
  }

  public int length() {
    return length;
  }

  /** The buffer of this name, grown to {@code wanted} floats for those who ask from now on. */
  public NativeFloats scratch(String name, long wanted) {
    NativeFloats present = scratch.get(name);
    if (present == null || present.length() < wanted) {
      present = arena.floats(wanted);
      scratch.put(name, present);
    }
    return present;
  }

  @Override
  public void close() {
    arena.close();
  }
}
