package io.copse.udf.fit;

/**
 * A confidence interval of a quantity.
 *
 * @param lower its lower end; negative infinity where the runs do not bound it
 * @param upper its upper end; infinity where the runs do not bound it
 * @param level the nominal coverage, such as 0.95
 * @param method how it was made
 */
public record Interval(double lower, double upper, double level, IntervalMethod method) {

  /** Whether the value lies inside. */
  public boolean contains(double value) {
    return lower <= value && value <= upper;
  }

  static void requireLevel(double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "The interval's level is " + level + ": give a number between 0 and 1.");
    }
  }
}
