package io.copse.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.reference.Reference;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCausalSoftmax {
  @ParameterizedTest
  @CsvSource({"1,0", "7,0", "5,16", "33,7", "20,100"})
  void probabilitiesOfThePastAndTheirGradient(int rows, int first) {
    int seen = first + rows;
    double[] scores = Floats.random(rows * seen, 1);
    double[] dp = Floats.random(rows * seen, 2);
    double[] p = new double[scores.length];
    double[] ds = new double[scores.length];
    for (int row = 0; row < rows; row++) {
      int length = first + row + 1;
      double[] one =
          Reference.softmax(Arrays.copyOfRange(scores, row * seen, (row + 1) * seen), length);
      double mean = 0;
      for (int i = 0; i < length; i++) {
        mean += one[i] * dp[row * seen + i];
      }
      for (int i = 0; i < length; i++) {
        p[row * seen + i] = one[i];
        ds[row * seen + i] = one[i] * (dp[row * seen + i] - mean);
      }
    }
    try (Arena arena = new Arena()) {
      NativeFloats statistics = arena.floats(2L * (rows + 3));
      NativeFloats applied = Floats.of(arena, scores);
      CausalSoftmax.apply(rows, first, seen, applied, statistics, 3);
      Floats.assertClose(applied, p, 1e-6);

      NativeFloats again = Floats.of(arena, scores);
      CausalSoftmax.again(rows, first, seen, again, statistics, 3);
      assertThat(Floats.read(again)).isEqualTo(Floats.read(applied));

      NativeFloats gradients = Floats.of(arena, dp);
      CausalSoftmax.gradient(rows, first, seen, applied, gradients);
      Floats.assertClose(gradients, ds, 1e-5);
    }
  }
}
