package io.copse.udf.fit;

/**
 * One trained run as a fit sees it.
 *
 * @param params parameters N
 * @param tokens training tokens D
 * @param flops training FLOPs by the run's own convention; only orders runs by budget
 * @param loss final loss, nats per token
 */
public record RunPoint(double params, double tokens, double flops, double loss) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one of them is not a finite number above 0
   */
  public RunPoint {
    requirePositive("params", params);
    requirePositive("tokens", tokens);
    requirePositive("flops", flops);
    requirePositive("loss", loss);
  }

  /** A run whose compute is counted as {@code 6 N D}. */
  public static RunPoint of(double params, double tokens, double loss) {
    return new RunPoint(params, tokens, 6 * params * tokens, loss);
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A run's "
              + what
              + " is "
              + value
              + ": a law is fitted to finite numbers above 0, leave this run out.");
    }
  }
}
