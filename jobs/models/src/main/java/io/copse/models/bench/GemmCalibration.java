package io.copse.models.bench;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.util.OptionalDouble;

/**
 * The FLOPs a second of one core in matrix products: the best of many products of [1024, 1024]
 * matrices, rounding of operands to bfloat16 included.
 *
 * @param f32 in float32: the peak that a model's speed is compared with
 * @param bf16 in bfloat16; empty if the processor has no such products
 */
public record GemmCalibration(double f32, OptionalDouble bf16) {
  private static final int SIDE = 1024;
  private static final int LEAST_PRODUCTS = 5;

  /** The least speed of bfloat16 over float32 from which a training step gains. */
  private static final double WORTHWHILE = 1.5;

  /**
   * Measures this machine, on the calling thread.
   *
   * @param seconds for each type
   */
  public static GemmCalibration measure(double seconds) {
    return new GemmCalibration(
        best(Dtype.F32, seconds),
        Gemm.supports(Dtype.BF16)
            ? OptionalDouble.of(best(Dtype.BF16, seconds))
            : OptionalDouble.empty());
  }

  /** The type that training is faster in: bfloat16 if its products take at most 2/3 of the time. */
  public Dtype faster() {
    return bf16.orElse(0) >= WORTHWHILE * f32 ? Dtype.BF16 : Dtype.F32;
  }

  /** Both speeds, for people to read. */
  public String inWords() {
    return "f32 %.0f GFLOP/s, bf16 %s"
        .formatted(
            f32 / 1e9,
            bf16.isPresent() ? "%.0f GFLOP/s".formatted(bf16.getAsDouble() / 1e9) : "none");
  }

  private static double best(Dtype dtype, double seconds) {
    try (Arena arena = new Arena();
        Gemm gemm = Gemm.of(dtype)) {
      Matrix a = ones(arena);
      Matrix b = ones(arena);
      Matrix c = ones(arena);
      long shortest = Long.MAX_VALUE;
      long end = System.nanoTime() + (long) (1e9 * seconds);
      for (int i = 0; i < LEAST_PRODUCTS || System.nanoTime() < end; i++) {
        long begin = System.nanoTime();
        gemm.multiply(Form.NN, 1, a, b, 0, c);
        shortest = Math.min(shortest, System.nanoTime() - begin);
      }
      return 2e9 * SIDE * SIDE * SIDE / shortest;
    }
  }

  private static Matrix ones(Arena arena) {
    NativeFloats floats = arena.floats((long) SIDE * SIDE);
    for (int i = 0; i < floats.length(); i++) {
      floats.put(i, 1);
    }
    return Matrix.of(floats, SIDE);
  }
}
