package io.copse.udf.law;

/**
 * The efficiency leverage of a mixture of experts (Tian et al. 2025, arXiv 2507.17702): how many
 * times its FLOPs a dense model needs for the same loss, {@code A'^(alpha + gamma (log G)^2 + beta
 * log G)} with {@code alpha = a + d log C}. A' is the saturating share of active experts, {@code 1
 * / A' = 1 / (A + 1 / (1 / aStart - 1 / aMax)) + 1 / aMax}. The log of the budget C is to base 10,
 * and that of the granularity G to base 2: with these the printed coefficients give the paper's
 * best granularity of 8 to 12 and its leverage above 7.
 */
public final class EfficiencyLeverage {
  private static final double A = 1.23;
  private static final double D = -0.0761;
  private static final double GAMMA = 0.0167;
  private static final double BETA = -0.117;
  private static final double A_START = 0.0163;
  private static final double A_MAX = 5.28e16;

  private EfficiencyLeverage() {}

  /**
   * The leverage.
   *
   * @param flops the training budget C in FLOPs, positive
   * @param activation the share A of the experts that are active for a token, above 0 and at most 1
   * @param granularity G, how many times finer the experts are than the feed-forward part of a
   *     dense model: twice its width over that of an expert; at least 1
   */
  public static double of(double flops, double activation, double granularity) {
    Check.positive("budget", flops);
    if (!(activation > 0 && activation <= 1)) {
      throw new IllegalArgumentException(
          "The share of active experts is " + activation + ": give a number above 0, at most 1.");
    }

    if (!(granularity >= 1 && granularity < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The granularity is " + granularity + ": give a finite number from 1.");
    }

    double logG = Math.log(granularity) / Math.log(2);
    double exponent = A + D * Math.log10(flops) + GAMMA * logG * logG + BETA * logG;
    double saturated = 1 / (1 / (activation + 1 / (1 / A_START - 1 / A_MAX)) + 1 / A_MAX);
    return Math.pow(saturated, exponent);
  }
}
