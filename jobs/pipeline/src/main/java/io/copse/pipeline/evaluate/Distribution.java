package io.copse.pipeline.evaluate;

import java.util.List;

/** Tests whether numbers are a probability distribution. */
final class Distribution {
  private static final double ROUNDING = 1e-9;

  private Distribution() {}

  /** Whether numbers are probabilities that sum to 1 within rounding. */
  static boolean is(List<Double> numbers) {
    double sum = numbers.stream().mapToDouble(p -> p >= 0 ? p : Double.NaN).sum();
    return Math.abs(sum - 1) <= ROUNDING;
  }
}
