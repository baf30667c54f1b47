package io.copse.pipeline.evaluate;

import java.util.Collections;
import java.util.HashSet;
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
 * into; nothing of the token predicted enters its own weight.
 *
 * @param models places of the models
 * @param prior probability of each, summing to 1
 */
public record Ensemble(List<Integer> models, List<Double> prior) implements Predictor {
  public Ensemble {
    models = List.copyOf(models);
    prior = List.copyOf(prior);
    if (models.isEmpty() || models.size() != prior.size()) {
      throw new IllegalArgumentException(
          "An ensemble of %d models has a prior over %d: give one probability for each model."
              .formatted(models.size(), prior.size()));
    }
    if (new HashSet<>(models).size() < models.size()) {
      throw new IllegalArgumentException(
          "The ensemble names a model twice in %s: name each once.".formatted(models));
    }
    if (!Distribution.is(prior)) {
      throw new IllegalArgumentException(
          "The prior %s is no distribution: give probabilities that sum to 1.".formatted(prior));
    }
  }

  /** Returns the ensemble of models that are as likely as each other at a document's start. */
  public static Ensemble uniform(List<Integer> models) {
    return new Ensemble(models, Collections.nCopies(models.size(), 1.0 / models.size()));
  }

  @Override
  public double[] losses(float[][] losses) {
    double[] logWeights = logPrior();
    double[] nats = new double[losses[models.get(0)].length];
    for (int t = 0; t < nats.length; t++) {
      nats[t] = advance(logWeights, losses, t);
    }
    return nats;
  }

  /**
   * Returns the loss of token t under normalised weights, and leaves in them the posterior after
   * it. The mixture's loss is the very constant that normalises the posterior.
   */
  private double advance(double[] logWeights, float[][] losses, int t) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < logWeights.length; j++) {
      logWeights[j] -= losses[models.get(j)][t];
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

  private double[] logPrior() {
    return prior.stream().mapToDouble(Math::log).toArray();
  }
}
