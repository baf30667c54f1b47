package io.copse.pipeline.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A prior over models estimated on documents, those of dev: the mean of the posteriors that they
 * end with under a uniform prior (the cached prior of Gururangan et al. 2022, without its decay).
 * One more document, spread evenly, keeps every model possible. Partial estimates merge.
 */
public final class PriorEstimate implements Serializable {
  private static final long serialVersionUID = 1;

  private final Ensemble uniform;
  private final double[] sums;
  private long documents;

  /** Starts an estimate over the models at these places. */
  public PriorEstimate(List<Integer> models) {
    this.uniform = Ensemble.uniform(models);
    this.sums = new double[models.size()];
  }

  /**
   * Adds a document.
   *
   * @param losses nats by [model][token]
   */
  public void add(float[][] losses) {
    addAll(uniform.posterior(losses), 1);
  }

  /** Adds another estimate over the same models; returns this. */
  public PriorEstimate merge(PriorEstimate other) {
    if (!uniform.models().equals(other.uniform.models())) {
      throw new IllegalArgumentException(
          "An estimate over the models %s cannot take one over %s."
              .formatted(uniform.models(), other.uniform.models()));
    }
    addAll(other.sums, other.documents);
    return this;
  }

  /** Returns the ensemble of the models under the prior estimated so far. */
  public Ensemble ensemble() {
    double even = 1.0 / sums.length;
    double[] prior = Arrays.stream(sums).map(sum -> (sum + even) / (documents + 1)).toArray();
    double total = Arrays.stream(prior).sum();
    return new Ensemble(
        uniform.models(), Arrays.stream(prior).map(p -> p / total).boxed().toList());
  }

  private void addAll(double[] posteriors, long count) {
    for (int j = 0; j < sums.length; j++) {
      sums[j] += posteriors[j];
    }
    documents += count;
  }
}
