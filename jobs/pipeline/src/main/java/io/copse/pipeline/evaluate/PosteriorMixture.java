package io.copse.pipeline.evaluate;

import java.util.Collections;
import java.util.List;

/**
 * A mixture of models, in probability, weighted by their posterior given the document so far (Li et
 * al. 2022, Branch-Train-Merge; Gururangan et al. 2022, DEMix):
 *
 * <pre>
 *   p(x_t | x_&lt;t) = sum_j w_j(t) p_j(x_t | x_&lt;t)
 *   log w_j(t) = log prior_j + sum_{s &lt; t} log p_j(x_s | x_&lt;s) - log-sum-exp over j
 * </pre>
 *
 * The posterior is Bayes' over the whole prefix, also across the windows that a document is cut
 * into. The token predicted has no part in its own weights.
 *
 * @param prior probability of each model, summing to 1
 */
record PosteriorMixture(List<Double> prior) {
  PosteriorMixture {
    prior = List.copyOf(prior);
    if (!Distribution.is(prior)) {
      throw new IllegalArgumentException(
          "The prior %s is no distribution: give probabilities that sum to 1.".formatted(prior));
    }
  }

  /** Returns the mixture of models that are equally likely at a document's start. */
  static PosteriorMixture uniform(int models) {
    return new PosteriorMixture(Collections.nCopies(models, 1.0 / models));
  }

  /**
   * Returns the loss of each token in nats.
   *
   * @param losses nats by [model][token] of one document, the tokens in order from its first
   */
  double[] losses(float[][] losses) {
    if (losses.length != prior.size()) {
      throw new IllegalArgumentException(
          "An ensemble of %d models has a prior over %d: give one probability for each model."
              .formatted(losses.length, prior.size()));
    }
    double[] logWeights = prior.stream().mapToDouble(Math::log).toArray();
    double[] nats = new double[losses[0].length];
    for (int t = 0; t < nats.length; t++) {
      nats[t] = advance(logWeights, losses, t);
    }
    return nats;
  }

  /**
   * Returns the loss of token t under normalised weights, and leaves in them the posterior after
   * it. The mixture's loss is the constant that normalises the posterior.
   */
  private static double advance(double[] logWeights, float[][] losses, int t) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < logWeights.length; j++) {
      logWeights[j] -= losses[j][t];
      largest = Math.max(largest, logWeights[j]);
    }
    double sum = 0;
    for (double joint : logWeights) {
      sum += Math.exp(joint - largest);
    }
    double logMixture = largest + Math.log(sum);
    for (int j = 0; j < logWeights.length; j++) {
      logWeights[j] -= logMixture;
    }
    return -logMixture;
  }
}
