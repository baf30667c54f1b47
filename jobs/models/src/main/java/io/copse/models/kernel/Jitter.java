package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store1;

/**
 * Multiplicative noise: element i is multiplied by {@code u_i} uniform on [1 - epsilon, 1 +
 * epsilon). {@code u_i} is a hash of a key and i alone (the output function of SplitMix64, Steele
 * et al. 2014), so the gradient's pass makes the same factors again.
 */
public final class Jitter {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private Jitter() {}

  /** {@code out[i] = u_i x[i]} for i below {@code count}. */
  public static void apply(int count, long key, float epsilon, NativeFloats x, NativeFloats out) {
    for (int i = 0; i < count; i++) {
      store1(load1(x.bytes(), i) * factor(key, i, epsilon), out.bytes(), i);
    }
  }

  /** {@code dx[i] += u_i dout[i]} for i below {@code count}. */
  public static void gradient(
      int count, long key, float epsilon, NativeFloats dout, NativeFloats dx) {
    for (int i = 0; i < count; i++) {
      float d = load1(dout.bytes(), i) * factor(key, i, epsilon);
      store1(load1(dx.bytes(), i) + d, dx.bytes(), i);
    }
  }

  /** A key that depends on all bits of two numbers. */
  public static long key(long a, long b) {
    return hash(hash(a + GOLDEN_GAMMA) + b);
  }

  /** u_i. */
  public static float factor(long key, int i, float epsilon) {
    // 24 bits: every value of a float in [0, 1) with equal distances.
    float uniform = (hash(key + (i + 1) * GOLDEN_GAMMA) >>> 40) * 0x1p-24f;
    return 1f - epsilon + 2f * epsilon * uniform;
  }

  private static long hash(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
