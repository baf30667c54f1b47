package io.copse.pipeline.evaluate;

import java.util.List;

/**
 * One model whose params are the uniform average of all experts' params (Li et al. 2022,
 * Branch-Train-Merge).
 */
public record Average() implements Predictor {
  /** The name in the column predictor. */
  public static final String NAME = "average";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<ModelSet> modelSets(ArmModels arm) {
    return arm.experts() ? List.of(ModelSet.average(arm.count())) : List.of();
  }

  @Override
  public double[] losses(ScoredDocument document) {
    return Single.inDouble(document.losses()[0]);
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return 1;
  }
}
