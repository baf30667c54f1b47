package io.copse.pipeline.experiment;

import io.copse.pipeline.evaluate.ArmModels;
import io.copse.pipeline.evaluate.ModelSet;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.ScoredDocument;
import java.util.List;

/**
 * A predictor that fails in a task of the second cell that has two arms of experts. Else it is
 * another predictor.
 */
final class FailsInSecondCell implements Predictor {
  static final String MESSAGE = "The second cell fails.";
  private static final int ARMS_OF_EXPERTS = 2;

  private final Predictor predictor;
  private int armsOfExperts;

  FailsInSecondCell(Predictor predictor) {
    this.predictor = predictor;
  }

  @Override
  public String name() {
    return predictor.name();
  }

  @Override
  public List<ModelSet> modelSets(ArmModels arm) {
    // The driver asks this for each arm of each cell, and then sends the predictor to tasks.
    armsOfExperts += arm.experts() ? 1 : 0;
    return predictor.modelSets(arm);
  }

  @Override
  public double[] losses(ScoredDocument document) {
    if (armsOfExperts > ARMS_OF_EXPERTS) {
      throw new IllegalStateException(MESSAGE);
    }
    return predictor.losses(document);
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return predictor.modelsPerToken(set);
  }
}
