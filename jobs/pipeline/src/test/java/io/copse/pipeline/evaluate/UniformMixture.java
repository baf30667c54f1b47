package io.copse.pipeline.evaluate;

import java.util.List;

/**
 * An example of a predictor: the mixture of all experts, equally weighted at each token.
 *
 * <pre>p(x_t | x_&lt;t) = 1/k sum_j p_j(x_t | x_&lt;t)</pre>
 */
public record UniformMixture() implements Predictor {
  @Override
  public String name() {
    return "uniform";
  }

  @Override
  public List<ModelSet> modelSets(ArmModels arm) {
    return arm.experts() ? List.of(ModelSet.each(arm.count())) : List.of();
  }

  @Override
  public double[] losses(ScoredDocument document) {
    float[][] losses = document.losses();
    double[] nats = new double[losses[0].length];
    for (int t = 0; t < nats.length; t++) {
      double probability = 0;
      for (float[] model : losses) {
        probability += Math.exp(-model[t]) / losses.length;
      }
      nats[t] = -Math.log(probability);
    }
    return nats;
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return set.size();
  }
}
