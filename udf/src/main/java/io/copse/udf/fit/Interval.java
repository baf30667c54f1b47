package io.copse.udf.fit;

import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * A confidence interval of a quantity.
 *
 * @param lower its lower end; negative infinity if the runs do not bound it
 * @param upper its upper end; infinity if the runs do not bound it
 * @param level the nominal coverage, such as 0.95
 * @param method how it was made
 */
public record Interval(double lower, double upper, double level, IntervalMethod method) {

  /** Whether the value lies inside. */
  public boolean contains(double value) {
    return lower <= value && value <= upper;
  }

  /**
   * The interval between two quantiles of resampled values.
   *
   * @param low the share of values below the lower end
   * @param high the share of values below the upper end
   */
  public static Interval ofQuantiles(
      double[] values, double low, double high, double level, IntervalMethod method) {
    // Between B values the next one falls with the chance 1 / (B + 1) into each gap.
    Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_6);
    percentile.setData(values);
    return new Interval(
        percentile.evaluate(100 * Math.max(low, Double.MIN_NORMAL)),
        percentile.evaluate(100 * Math.min(1, high)),
        level,
        method);
  }

  static void requireLevel(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "The interval's level is " + level + ": give a number between 0 and 1.");
    }
  }
}
