package io.copse.models.kernel.dense;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.reference.Reference;
import java.util.Arrays;
import java.util.function.BiFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestNormKernels {
  private static final float EPSILON = 1e-5f;

  @ParameterizedTest
  @CsvSource({"1,1", "1,7", "5,16", "3,33", "2,100"})
  void rootMeanSquare(int rows, int width) {
    check(
        rows,
        width,
        RmsNormKernel::normalise,
        RmsNormKernel::gradient,
        (x, g) -> Reference.rmsNorm(x, g, 0));
  }

  @ParameterizedTest
  @CsvSource({"1,2", "1,7", "5,16", "3,33", "2,100"})
  void layer(int rows, int width) {
    check(
        rows,
        width,
        LayerNormKernel::normalise,
        LayerNormKernel::gradient,
        (x, g) -> Reference.layerNorm(x, g, 0));
  }

  private static void check(
      int rows,
      int width,
      Normalise normalise,
      Gradient gradient,
      BiFunction<double[], double[], double[]> norm) {
    double[] x = Floats.random(rows * width, 1);
    double[] gain = Floats.random(width, 2);
    double[] dy = Floats.random(rows * width, 3);
    double[] dx = Floats.random(rows * width, 4);
    try (Arena arena = new Arena()) {
      NativeFloats normalised = arena.floats(x.length);
      NativeFloats roots = arena.floats(rows);
      NativeFloats y = arena.floats(x.length);
      NativeFloats gains = Floats.of(arena, gain);
      normalise.run(rows, width, EPSILON, Floats.of(arena, x), normalised, roots);
      RmsNormKernel.scale(rows, width, normalised, gains, y);
      Floats.assertClose(y, apply(rows, width, x, gain, norm), 1e-5);

      NativeFloats dxs = Floats.of(arena, dx);
      NativeFloats dGain = arena.floats(width);
      gradient.run(rows, width, normalised, roots, gains, Floats.of(arena, dy), dxs, dGain);
      double[] expected = dx.clone();
      for (int i = 0; i < x.length; i++) {
        expected[i] += slope(rows, width, x, i, dy, v -> apply(rows, width, v, gain, norm));
      }
      Floats.assertClose(dxs, expected, 1e-4);
      double[] expectedGain = new double[width];
      for (int i = 0; i < width; i++) {
        expectedGain[i] = slope(rows, width, gain, i, dy, v -> apply(rows, width, x, v, norm));
      }
      Floats.assertClose(dGain, expectedGain, 1e-4);
    }
  }

  private static double slope(
      int rows,
      int width,
      double[] at,
      int i,
      double[] dy,
      java.util.function.UnaryOperator<double[]> f) {
    double step = 1e-6;
    double[] above = at.clone();
    above[i] += step;
    double[] below = at.clone();
    below[i] -= step;
    double[] high = f.apply(above);
    double[] low = f.apply(below);
    double sum = 0;
    for (int j = 0; j < rows * width; j++) {
      sum += dy[j] * (high[j] - low[j]) / (2 * step);
    }
    return sum;
  }

  private static double[] apply(
      int rows,
      int width,
      double[] x,
      double[] gain,
      BiFunction<double[], double[], double[]> norm) {
    double[] y = new double[x.length];
    for (int row = 0; row < rows; row++) {
      double[] one = norm.apply(Arrays.copyOfRange(x, row * width, (row + 1) * width), gain);
      System.arraycopy(one, 0, y, row * width, width);
    }
    return y;
  }

  private interface Normalise {
    void run(
        int rows,
        int width,
        float epsilon,
        NativeFloats x,
        NativeFloats normalised,
        NativeFloats roots);
  }

  private interface Gradient {
    void run(
        int rows,
        int width,
        NativeFloats normalised,
        NativeFloats roots,
        NativeFloats gain,
        NativeFloats dy,
        NativeFloats dx,
        NativeFloats dGain);
  }
}
