package io.copse.pipeline.experiment;

import io.copse.pipeline.evaluate.ArmModels;
import io.copse.pipeline.evaluate.ModelSet;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.ScoredDocument;
import java.nio.file.Path;
import java.util.List;

/**
 * A predictor that fails in tasks once the rows of a cell have been committed. Else it is another
 * predictor.
 */
final class FailsInSecondCell implements Predictor {
  static final String MESSAGE = "The second cell fails.";

  private final Predictor predictor;
  private final String log;
  private final int commits;

  /**
   * Makes the predictor.
   *
   * @param log the folder of the commits of the table evals
   */
  FailsInSecondCell(Predictor predictor, Path log) {
    this.predictor = predictor;
    this.log = log.toString();
    this.commits = commits();
  }

  private int commits() {
    return Path.of(log).toFile().list((folder, name) -> name.endsWith(".json")).length;
  }

  @Override
  public String name() {
    return predictor.name();
  }

  @Override
  public List<ModelSet> modelSets(ArmModels arm) {
    return predictor.modelSets(arm);
  }

  @Override
  public double[] losses(ScoredDocument document) {
    if (commits() > commits) {
      throw new IllegalStateException(MESSAGE);
    }
    return predictor.losses(document);
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return predictor.modelsPerToken(set);
  }
}
