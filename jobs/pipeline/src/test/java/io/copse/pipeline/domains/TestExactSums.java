package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestExactSums {
  private static final double UNIT = 0x1p-50;

  /** Whole units, half to even, and their sum without any rounding. */
  private static double expected(double[] values) {
    BigDecimal unit = new BigDecimal(UNIT);
    BigDecimal sum = BigDecimal.ZERO;
    for (double value : values) {
      sum = sum.add(new BigDecimal(value).divide(unit).setScale(0, RoundingMode.HALF_EVEN));
    }
    return sum.multiply(unit).doubleValue();
  }

  @Test
  void sumsAreThoseOfWholeUnits() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      double[] values = new double[30];
      for (int i = 0; i < values.length; i++) {
        double value = random.nextInt(4) == 0 ? (random.nextInt(9) - 4) * UNIT / 2 : 1;
        values[i] = random.nextBoolean() ? value : random.nextDouble() * 2 - 1;
      }
      ExactSums sums = ExactSums.zeros(2, values.length);
      for (double value : values) {
        sums.add(1, value);
      }
      assertThat(sums.values()).containsExactly(0, expected(values));
    }
  }

  @Test
  void rowsAddAsTheirNumbersDoInAnyOrder() {
    Random random = new Random(6);
    int width = 13;
    ExactSums rows = ExactSums.zeros(2 * width, 1_000);
    ExactSums first = ExactSums.zeros(2 * width, 1_000);
    ExactSums second = ExactSums.zeros(2 * width, 1_000);
    for (int n = 0; n < 900; n++) {
      float[] values = new float[width];
      for (int i = 0; i < width; i++) {
        values[i] = random.nextFloat() * 2 - 1;
      }
      float scale = random.nextFloat();
      int at = random.nextInt(width);
      rows.add(at, values, scale);
      for (int i = width - 1; i >= 0; i--) {
        (random.nextBoolean() ? first : second).add(at + i, (double) scale * values[i]);
      }
    }
    assertThat(second.merge(first).values()).isEqualTo(rows.values());
  }

  @Test
  void sumsUpToTheBoundDoNotOverflow() {
    ExactSums sums = ExactSums.zeros(1, 1e6);
    float[] ones = {1};
    for (int n = 0; n < 1_000_000; n++) {
      sums.add(0, ones, -1);
    }
    assertThat(sums.values()).containsExactly(-1e6);
  }
}
