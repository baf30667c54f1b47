package io.copse.pipeline.training;

import io.copse.models.lm.LanguageModel;
import io.copse.models.train.CheckpointStore;
import io.copse.models.train.Replicas;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.training.RunOutcome.Status;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Looks for finished runs whose last checkpoints are gone or damaged, in Spark tasks.
 *
 * @param identity what all runs have in common
 * @param storage the output
 */
record CheckpointCheck(RunIdentity identity, RunStorage storage) implements Serializable {
  private static final int RUNS_PER_TASK = 8;

  /** How closely a checkpoint is looked at. */
  enum Depth {
    /** Whether its objects are there and as long as they must be. */
    LENGTHS,
    /** Whether its bytes are those that were written. */
    CHECKSUMS
  }

  /** Returns those runs that have finished and whose checkpoints are not whole. */
  List<RunSpec> damaged(JavaSparkContext context, List<RunSpec> runs, Depth depth) {
    if (runs.isEmpty()) {
      return List.of();
    }
    int tasks =
        depth == Depth.CHECKSUMS
            ? runs.size()
            : Math.max(1, Math.min(Replicas.slots(context), runs.size() / RUNS_PER_TASK));
    context.setJobDescription("check the checkpoints of runs");
    Set<String> damaged =
        new HashSet<>(
            context
                .parallelize(new ArrayList<>(runs), tasks)
                .filter(run -> isDamaged(run, depth))
                .map(RunSpec::runId)
                .collect());
    context.setJobDescription(null);
    return runs.stream().filter(run -> damaged.contains(run.runId())).toList();
  }

  private boolean isDamaged(RunSpec run, Depth depth) throws IOException {
    boolean hasFinished =
        new RunResults(storage)
            .find(run.runId())
            .filter(outcome -> outcome.status() == Status.FINISHED)
            .isPresent();
    return hasFinished
        && switch (depth) {
          case LENGTHS -> !CheckpointStore.looksWhole(storage.run(run.runId()));
          case CHECKSUMS -> !isReadable(run);
        };
  }

  private boolean isReadable(RunSpec run) throws IOException {
    LanguageModel model = LanguageModel.zeros(identity.shape(run.model()), identity.seed());
    try {
      TrainedModel.last(run.runId(), model.parameterSpecs(), storage);
      return true;
    } catch (DamagedCheckpointException e) {
      return false;
    } finally {
      model.release();
    }
  }
}
