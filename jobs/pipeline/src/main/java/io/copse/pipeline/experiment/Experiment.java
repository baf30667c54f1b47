package io.copse.pipeline.experiment;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.MemoryException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.DamagedTable;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.training.DamagedCheckpointException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/** One experiment: it runs a stage after the stages before it, each at most once. */
public final class Experiment {
  private final StageContext context;
  private final ExperimentRecord record;
  private final StageResults results = new StageResults();

  /**
   * Opens an experiment in an output.
   *
   * @param tables of the output, which this job owns
   * @param bfloat16 whether every executor's processor multiplies bfloat16 matrices
   * @param codeVersion the version of Copse that each row names
   */
  public Experiment(
      SparkSession spark,
      ExperimentSettings settings,
      Tables tables,
      boolean bfloat16,
      Narrator narrator,
      String codeVersion) {
    RunStorage storage = tables.storage();
    this.record = new ExperimentRecord(storage, settings);
    record.require();
    DtypeChoice dtype = DtypeChoice.of(settings, storage, bfloat16);
    dtype.keep(narrator);
    this.context =
        new StageContext(
            spark,
            settings.with(settings.training().in(dtype.dtype())),
            tables,
            dtype,
            narrator,
            codeVersion);
  }

  /** Runs a stage and all stages before it, and returns what it made. */
  public <T> T run(Stage<T> stage) throws InterruptedException {
    stage.require(context.settings());
    try {
      return runInOrder(stage);
    } catch (Exception e) { // Spark throws checked exceptions that it does not declare.
      DamagedTable.throwIfIn(context.storage(), e);
      throw e;
    }
  }

  private <T> T runInOrder(Stage<T> stage) throws InterruptedException {
    if (results.find(stage).isEmpty()) {
      for (Stage<?> earlier : stage.before(context.settings())) {
        runInOrder(earlier);
      }
      succeeded(stage, resultOf(stage));
    }
    return results.of(stage);
  }

  /**
   * Returns what a stage makes. If it finds that the checkpoint of a finished run is damaged, the
   * runs with damaged checkpoints are trained again first.
   */
  private <T> T resultOf(Stage<T> stage) throws InterruptedException {
    try {
      return stage.run(context, results);
    } catch (OutOfMemoryError e) {
      throw new MemoryException("the stage " + stage.name(), e);
    } catch (Exception e) {
      Optional<OutOfMemoryError> full = CauseChain.first(e, OutOfMemoryError.class);
      if (full.isPresent() && CauseChain.first(e, MemoryException.class).isEmpty()) {
        throw new MemoryException("the stage " + stage.name(), full.get());
      }
      // Once: a disk that damages what was just written must be seen to.
      if (DamagedCheckpointException.runIn(e).isEmpty()
          || results.find(new TrainStage()).isEmpty()) {
        throw e;
      }
    }
    TrainStage training = new TrainStage();
    TrainStage.study(context, results).forgetDamaged();
    succeeded(training, training.run(context, results));
    return stage.run(context, results);
  }

  /** Settles what a stage's success settles. It is not called for a stage that failed. */
  private <T> void succeeded(Stage<T> stage, T result) {
    results.put(stage, result);
    stage.part().ifPresent(record::pin);
    context.tables().refreshViews();
  }
}
