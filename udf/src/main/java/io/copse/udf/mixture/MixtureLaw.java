package io.copse.udf.mixture;

import io.copse.udf.law.Check;
import java.util.List;

/**
 * The loss on one text as a function of the shares of the training domains (Ye et al. 2024, arXiv
 * 2403.16952): {@code L(r) = c + k exp(sum_j t_j r_j)}.
 *
 * <p>The shares add up to 1, so a constant may move between {@code ln k} and all {@code t_j}. A fit
 * chooses it so that k is the second term at the mean mixture of its runs.
 *
 * @param c the loss in nats per token that no mixture removes, at least 0
 * @param k scale of the part that the mixture moves, above 0
 * @param t one number for each training domain; a domain of a low t helps
 */
public record MixtureLaw(double c, double k, List<Double> t) {

  /** Copies the list and checks the ranges. */
  public MixtureLaw {
    t = List.copyOf(t);
    Check.notNegative("c", c);
    Check.positive("k", k);
    t.forEach(value -> Check.finite("t", value));
  }

  /**
   * The loss after training on a mixture.
   *
   * @param shares one for each domain, which add up to 1
   * @throws IllegalArgumentException if there are more or fewer shares than domains
   */
  public double loss(double... shares) {
    return c + moved(shares);
  }

  /** The part of the loss that the mixture moves. Its derivative by share j is t_j times it. */
  double moved(double... shares) {
    if (shares.length != t.size()) {
      throw new IllegalArgumentException(
          "The law knows %d domains and is given %d shares: give one share for each domain."
              .formatted(t.size(), shares.length));
    }
    double sum = 0;
    for (int j = 0; j < shares.length; j++) {
      sum += t.get(j) * shares[j];
    }
    return k * Math.exp(sum);
  }
}
