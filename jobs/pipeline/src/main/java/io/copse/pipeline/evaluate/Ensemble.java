package io.copse.pipeline.evaluate;

import java.util.List;

/**
 * The mixture of all experts, weighted by their posterior given the document so far. At the start
 * of a document all experts are equally likely. See {@link PosteriorMixture}.
 */
public record Ensemble() implements Predictor {
  /** The name in the column predictor. */
  public static final String NAME = "ensemble";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<ModelSet> modelSets(ArmModels arm) {
    return arm.experts() ? List.of(ModelSet.each(arm.count())) : List.of();
  }

  @Override
  public double[] losses(ScoredDocument document) {
    return PosteriorMixture.uniform(document.losses().length).losses(document.losses());
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return set.size();
  }
}
