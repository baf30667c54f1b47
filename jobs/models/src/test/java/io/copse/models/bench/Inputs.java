package io.copse.models.bench;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.NativeFloats;
import java.util.SplittableRandom;

/** Random operands, and copies of them outside the heap. */
final class Inputs {
  private Inputs() {}

  /** Values in [low, high). */
  static float[] uniform(int count, long seed, double low, double high) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return values;
  }

  /** Values in [-1, 1). */
  static float[] uniform(int count, long seed) {
    return uniform(count, seed, -1, 1);
  }

  static NativeFloats copy(Arena arena, float[] values) {
    NativeFloats copy = arena.floats(values.length);
    copy.copyFrom(values, 0, values.length);
    return copy;
  }
}
