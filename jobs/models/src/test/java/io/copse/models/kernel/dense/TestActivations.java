package io.copse.models.kernel.dense;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.reference.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestActivations {
  private static final double STEP = 1e-6;

  @ParameterizedTest
  @CsvSource({"1,1", "1,7", "3,16", "5,37"})
  void gatedUnit(int rows, int width) {
    int n = rows * width;
    double[] input = Floats.random(2 * n, 1);
    double[] da = Floats.random(n, 2);
    double[] a = new double[n];
    double[] expected = new double[2 * n];
    for (int i = 0; i < n; i++) {
      int gate = i / width * 2 * width + i % width;
      double g = input[gate];
      double u = input[gate + width];
      a[i] = Reference.silu(g) * u;
      expected[gate] =
          da[i] * u * (Reference.silu(g + STEP) - Reference.silu(g - STEP)) / (2 * STEP);
      expected[gate + width] = da[i] * Reference.silu(g);
    }
    try (Arena arena = new Arena()) {
      NativeFloats gateAndUp = Floats.of(arena, input);
      NativeFloats activation = arena.floats(n);
      GatedUnit.apply(rows, width, gateAndUp, activation);
      Floats.assertClose(activation, a, 1e-6);
      NativeFloats gradient = Floats.of(arena, da);
      GatedUnit.gradient(rows, width, gateAndUp, gradient);
      Floats.assertClose(gradient, a, 1e-6);
      Floats.assertClose(gateAndUp, expected, 1e-6);
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "7", "16", "77"})
  void gelu(int n) {
    double[] input = Floats.random(n, 1);
    double[] da = Floats.random(n, 2);
    double[] a = new double[n];
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      input[i] = (float) (2 * input[i]);
      a[i] = Reference.gelu(input[i]);
      expected[i] =
          da[i] * (Reference.gelu(input[i] + STEP) - Reference.gelu(input[i] - STEP)) / (2 * STEP);
    }
    try (Arena arena = new Arena()) {
      NativeFloats x = Floats.of(arena, input);
      NativeFloats activation = arena.floats(n);
      Gelu.apply(n, x, activation);
      Floats.assertClose(activation, a, 1e-6);
      NativeFloats gradient = Floats.of(arena, da);
      Gelu.gradient(n, x, gradient);
      Floats.assertClose(gradient, a, 1e-6);
      Floats.assertClose(x, expected, 1e-6);
    }
  }
}
