package io.copse.udf.run;

/**
 * How much a point says in a fit, and which points say it together.
 *
 * @param run the run that the point belongs to: points of one run are resampled together; empty for
 *     a run of its own
 * @param weight how many times the point counts, above 0
 * @param standardError of the loss or the error; NaN if it is not known
 */
public record Weighing(String run, double weight, double standardError) {
  /** A run of its own, which counts once. */
  public static final Weighing PLAIN = new Weighing("", 1, Double.NaN);

  /** Checks the numbers. */
  public Weighing {
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A run's weight is " + weight + ": give a finite number above 0.");
    }

    if (!Double.isNaN(standardError)
        && !(standardError > 0 && standardError < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A run's standard error is " + standardError + ": give a finite number above 0.");
    }
  }
}
