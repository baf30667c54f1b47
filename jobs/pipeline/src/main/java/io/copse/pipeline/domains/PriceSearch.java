package io.copse.pipeline.domains;

import java.util.Arrays;

/**
 * Finds the prices of domains under which all domains have equally many tokens.
 *
 * <p>Each document is assigned to {@code argmin_c d(c)^2 + price(c)}. The search solves the dual of
 * the balanced assignment, smoothed by an entropy of temperature T, which is annealed (Cuturi,
 * 2013). A step is Sinkhorn's column step, {@code price(c) += T ln(k share(c))}.
 */
final class PriceSearch {
  /** Largest step of an iteration in units of T, which bounds that of a domain without a share. */
  private static final double MAX_LOG_STEP = 5;

  private PriceSearch() {}

  /** Each domain's share of all tokens under prices and a temperature. */
  interface Shares {
    double[] at(double[] prices, double temperature);
  }

  /**
   * Returns the prices after halving the temperature from one value down to another.
   *
   * @param steps most steps at each temperature
   */
  static double[] anneal(
      Shares shares, double[] prices, double fromTemperature, double toTemperature, int steps) {
    double[] found = prices.clone();
    for (double t = fromTemperature; t >= toTemperature; t /= 2) {
      for (int step = 0; step < steps; step++) {
        double[] share = shares.at(found, t);
        double worst = 0;
        for (int c = 0; c < found.length; c++) {
          double log = share[c] > 0 ? StrictMath.log(share[c] * found.length) : -MAX_LOG_STEP;
          found[c] += t * Math.max(-MAX_LOG_STEP, Math.min(MAX_LOG_STEP, log));
          worst = Math.max(worst, Math.abs(log));
        }
        if (worst < 1e-3) {
          break;
        }
      }
    }
    return found;
  }

  /** Adds a document's soft assignment to sums [k], weighted by its share of all tokens. */
  static void addShares(
      ExactSums sums, double[] costs, double[] prices, double temperature, double weight) {
    int best = DocumentCosts.cheapest(costs, prices);
    double least = costs[best] + prices[best];
    double[] soft = new double[costs.length];
    double total = 0;
    for (int c = 0; c < costs.length; c++) {
      double z = (least - costs[c] - prices[c]) / temperature;
      // StrictMath, because its bits do not depend on what has been compiled.
      soft[c] = z == 0 ? 1 : z < -30 ? 0 : StrictMath.exp(z);
      total += soft[c];
    }
    for (int c = 0; c < costs.length; c++) {
      if (soft[c] > 0) {
        sums.add(c, weight * soft[c] / total);
      }
    }
  }

  /** Returns the shares of documents in memory, given their costs [documents][k] and tokens. */
  static Shares local(double[][] costs, long[] tokens) {
    double total = Arrays.stream(tokens).sum();
    return (prices, temperature) -> {
      ExactSums sums = ExactSums.zeros(prices.length, 2);
      for (int n = 0; n < costs.length; n++) {
        addShares(sums, costs[n], prices, temperature, tokens[n] / total);
      }
      return sums.values();
    };
  }
}
