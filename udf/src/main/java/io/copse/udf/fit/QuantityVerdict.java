package io.copse.udf.fit;

import java.util.Locale;

/**
 * Whether runs determine one quantity of a law, at the best point that a search found.
 *
 * @param quantity a parameter, or {@code params_exponent}, by which the best N grows with C
 * @param verdict what is known of it
 * @param half half of its linearised 95 % interval: of the log of a coefficient, of the irreducible
 *     term and of a scale, and of an exponent itself; infinite if nothing bounds it
 * @param hasEdge whether it must differ from 0 to be known: an exponent, or the irreducible term
 */
public record QuantityVerdict(String quantity, Verdict verdict, double half, boolean hasEdge) {
  /** The exponent of the best N in C. */
  public static final String PARAMS_EXPONENT = "params_exponent";

  /** An interval that comes nearer to 0 than this share of the value reaches the edge. */
  private static final double NEAR = 0.05;

  /** The verdicts. */
  public enum Verdict {
    /** The runs tell it. */
    DETERMINED,
    /** The scatter of the runs leaves it unknown. */
    UNDETERMINED,
    /** The best value lies on the edge of the law's range. */
    AT_BOUND,
    /** The user gave it. */
    FIXED,
    /** The interval of its resamples reaches the edge of the law's range. */
    INTERVAL_REACHES_BOUND;

    /** The name in SQL. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The verdict if resamples gave an interval of the quantity.
   *
   * @param value the quantity by the fit of all runs
   */
  public QuantityVerdict with(Interval interval, double value) {
    return verdict == Verdict.DETERMINED && hasEdge && interval.lower() < NEAR * value
        ? new QuantityVerdict(quantity, Verdict.INTERVAL_REACHES_BOUND, half, true)
        : this;
  }
}
