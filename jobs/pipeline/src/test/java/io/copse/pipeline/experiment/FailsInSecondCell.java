package io.copse.pipeline.experiment;

import io.copse.pipeline.evaluate.ArmModels;
import io.copse.pipeline.evaluate.ModelSet;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.ScoredDocument;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;

/**
 * A predictor that fails in the tasks of all cells but the one that is first to use it, once the
 * rows of that one have been committed. Else it is another predictor.
 */
final class FailsInSecondCell implements Predictor {
  static final String MESSAGE = "The second cell fails.";

  /** The stage that was first; tasks of tests are in the process of the driver. */
  private static final AtomicInteger FIRST = new AtomicInteger();

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
    FIRST.set(-1);
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
    int stage = TaskContext.get().stageId();
    if (!FIRST.compareAndSet(-1, stage) && FIRST.get() != stage) {
      waitForACommit();
      throw new IllegalStateException(MESSAGE);
    }
    return predictor.losses(document);
  }

  private void waitForACommit() {
    try {
      while (commits() == commits) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int modelsPerToken(ModelSet set) {
    return predictor.modelsPerToken(set);
  }
}
