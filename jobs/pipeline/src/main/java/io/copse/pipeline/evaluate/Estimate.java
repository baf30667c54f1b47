package io.copse.pipeline.evaluate;

import java.util.Arrays;

/**
 * A number with its 95 % bootstrap interval: the percentiles 2.5 and 97.5 of bootstrap replicates
 * (Efron 1979), interpolated linearly.
 *
 * @param value the number on the documents as they are
 * @param low lower end
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
  private static final double TAIL = 0.025;

  /**
   * Returns the estimate of a number and its replicates. Without replicates the interval is NaN.
   */
  public static Estimate of(double value, double[] replicates) {
    double[] sorted = replicates.clone();
    Arrays.sort(sorted);
    return new Estimate(value, percentile(sorted, TAIL), percentile(sorted, 1 - TAIL));
  }

  /**
   * Returns the estimate of {@code value - base}. The replicates are paired: those of equal index
   * were drawn with the same weights.
   */
  public static Estimate difference(
      double value, double[] replicates, double base, double[] baseReplicates) {
    if (replicates.length != baseReplicates.length) {
      throw new IllegalArgumentException(
          "%d replicates cannot be paired with %d: evaluate both with the same number."
              .formatted(replicates.length, baseReplicates.length));
    }
    double[] differences = new double[replicates.length];
    for (int b = 0; b < differences.length; b++) {
      differences[b] = replicates[b] - baseReplicates[b];
    }
    return of(value - base, differences);
  }

  /** Whether the whole interval lies on one side of 0. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }

  private static double percentile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
