package io.copse.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.FloatPointer;

/** Native buffers for tests, and comparison relative to a tensor's scale. */
public final class Floats {
  private Floats() {}

  public static NativeFloats of(Arena arena, double[] values) {
    NativeFloats floats = arena.floats(values.length);
    for (int i = 0; i < values.length; i++) {
      floats.put(i, (float) values[i]);
    }
    return floats;
  }

  /** Values in (-2, 2) that are exact in float32. */
  public static double[] random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(count, -2, 2).map(v -> (float) v).toArray();
  }

  public static float[] read(NativeFloats floats) {
    float[] values = new float[floats.length()];
    floats.copyTo(values, 0, values.length);
    return values;
  }

  /** The address of a run, for calls of oneDNN that bypass {@link Gemm}. */
  public static FloatPointer pointer(NativeFloats floats) {
    Gemm.Cursor cursor = new Gemm.Cursor();
    cursor.to(floats, 0);
    return cursor;
  }

  /** Asserts a difference of at most 1e-4 of the greatest expected value, or better. */
  public static void assertClose(NativeFloats actual, double[] expected, double relative) {
    double scale = 1e-30;
    for (double v : expected) {
      scale = Math.max(scale, Math.abs(v));
    }
    assertThat(actual.length()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual.at(i))
          .as("[%d]", i)
          .isCloseTo(expected[i], Offset.offset(relative * scale));
    }
  }
}
