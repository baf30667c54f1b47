package io.copse.models.kernel.attention;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.reference.Reference;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestCausalSoftmax {
  @ParameterizedTest
  @CsvSource({"1,0", "7,0", "5,16", "33,7", "20,100"})
  void probabilitiesOfThePastAndTheirGradient(int rows, int first) {
    int stride = CausalSoftmax.stride(first + rows);
    assertThat(stride).isBetween(first + rows, first + rows + Lanes.WIDTH - 1);
    double[] scores = Floats.random(rows * stride, 1);
    double[] dp = Floats.random(rows * stride, 2);
    double[] p = new double[scores.length];
    double[] ds = new double[scores.length];
    for (int row = 0; row < rows; row++) {
      int length = first + row + 1;
      double[] one =
          Reference.softmax(Arrays.copyOfRange(scores, row * stride, (row + 1) * stride), length);
      double mean = 0;
      for (int i = 0; i < length; i++) {
        mean += one[i] * dp[row * stride + i];
      }
      for (int i = 0; i < length; i++) {
        p[row * stride + i] = one[i];
        ds[row * stride + i] = one[i] * (dp[row * stride + i] - mean);
      }
    }
    try (Arena arena = new Arena()) {
      NativeFloats statistics = arena.floats(2L * (rows + 3));
      NativeFloats applied = Floats.of(arena, scores);
      CausalSoftmax.apply(rows, first, applied, statistics, 3);
      Floats.assertClose(applied, p, 1e-6);

      NativeFloats again = Floats.of(arena, scores);
      CausalSoftmax.again(rows, first, again, statistics, 3);
      assertThat(Floats.read(again)).isEqualTo(Floats.read(applied));

      NativeFloats gradients = Floats.of(arena, dp);
      CausalSoftmax.gradient(rows, first, applied, gradients);
      Floats.assertClose(gradients, ds, 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void noProbabilityOfARowIsANumberWhereAScoreIsNone(float score) {
    int rows = 40;
    int stride = CausalSoftmax.stride(rows);
    try (Arena arena = new Arena()) {
      for (int key : new int[] {2, 37}) {
        NativeFloats statistics = arena.floats(2L * rows);
        NativeFloats scores = Floats.of(arena, Floats.random(rows * stride, 1));
        NativeFloats again = Floats.of(arena, Floats.random(rows * stride, 1));
        for (int row = 0; row < rows; row++) {
          scores.put(row * stride + key, score);
          again.put(row * stride + key, score);
        }
        CausalSoftmax.apply(rows, 0, scores, statistics, 0);
        CausalSoftmax.again(rows, 0, again, statistics, 0);
        assertThat(Floats.read(again)).isEqualTo(Floats.read(scores));
        for (int row = 0; row < rows; row++) {
          for (int i = 0; i < stride; i++) {
            float p = scores.at(row * stride + i);
            assertThat(Float.isNaN(p)).isEqualTo(i <= row && key <= row);
          }
        }
      }
    }
  }
}
