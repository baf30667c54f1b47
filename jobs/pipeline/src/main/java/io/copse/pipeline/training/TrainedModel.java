package io.copse.pipeline.training;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.models.train.CheckpointStore;
import io.copse.models.train.TrainableModel;
import io.copse.models.train.TrainingState;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Models made of the last checkpoints of runs. */
public final class TrainedModel {
  private TrainedModel() {}

  /**
   * Returns the model whose params are the uniform average of the runs'; of one run, its own.
   *
   * @param runs runs of one shape
   */
  public static LanguageModel average(List<RunSpec> runs, RunIdentity identity, String workspace)
      throws IOException {
    LanguageModel model =
        LanguageModel.zeros(RunTask.shape(runs.get(0), identity), identity.seed());
    TrainableModel trainable = TrainableModel.of(model);
    double[] sum = new double[model.weights().length];
    for (RunSpec run : runs) {
      float[] weights = last(run.runId(), trainable, workspace).weights();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += weights[i];
      }
    }
    for (int i = 0; i < sum.length; i++) {
      model.weights()[i] = (float) (sum[i] / runs.size());
    }
    return model;
  }

  /** Returns the forward FLOPs of a token in a run's model. */
  public static double forwardFlopsPerToken(RunSpec run, RunIdentity identity) {
    return ModelCounts.of(RunTask.shape(run, identity))
        .forwardFlopsPerToken(identity.contextLength());
  }

  /** Returns the params of a run's model. */
  public static long params(RunSpec run, RunIdentity identity) {
    return ModelCounts.of(RunTask.shape(run, identity)).params();
  }

  /**
   * Returns the last state of a run that has finished.
   *
   * @throws IllegalStateException if its checkpoint is gone or damaged; the run no longer counts as
   *     finished then, so that the next start trains it anew
   */
  static TrainingState last(String runId, TrainableModel trainable, String workspace)
      throws IOException {
    Optional<CheckpointStore.Checkpoint> checkpoint =
        new CheckpointStore(RunTask.folder(workspace, runId), runId, trainable.tensors()).latest();
    if (checkpoint.isEmpty()) {
      new RunResults(workspace).forget(runId);
      throw new IllegalStateException(
          "Run %s finished, but its checkpoint in %s is gone or damaged: start again, which trains it anew."
              .formatted(runId, workspace));
    }
    return checkpoint.get().state();
  }
}
