package io.copse.pipeline.training;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelCounts;
import io.copse.models.lm.ParameterSpec;
import io.copse.models.train.CheckpointStore;
import io.copse.models.train.Hashes;
import io.copse.models.train.TrainingState;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Makes models of the last checkpoints of runs. */
public final class TrainedModel {
  private TrainedModel() {}

  /**
   * Returns the model whose params are the mean of the runs'; for one run, its own params.
   *
   * @param runs runs of one shape
   */
  public static LanguageModel average(List<RunSpec> runs, RunIdentity identity, RunStorage storage)
      throws IOException {
    LanguageModel model = LanguageModel.zeros(identity.shape(runs.get(0).model()), identity.seed());
    double[] sum = new double[model.weights().length];
    for (RunSpec run : runs) {
      float[] weights = last(run.runId(), model.parameterSpecs(), storage).weights();
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
    return ModelCounts.of(identity.shape(run.model()))
        .forwardFlopsPerToken(identity.contextLength());
  }

  /** Returns the params of a run's model. */
  public static long params(RunSpec run, RunIdentity identity) {
    return ModelCounts.of(identity.shape(run.model())).params();
  }

  /**
   * Returns the last state of a run that has finished.
   *
   * @throws DamagedCheckpointException if its checkpoint is gone or damaged, or the run is being
   *     trained again
   */
  static TrainingState last(String runId, List<ParameterSpec> parameters, RunStorage storage)
      throws IOException {
    // Read first: a checkpoint of a run that has not finished must not pass for its last one.
    Optional<RunOutcome> outcome = new RunResults(storage).find(runId);
    Optional<TrainingState> state =
        new CheckpointStore(storage.run(runId), runId, parameters)
            .latest()
            .map(CheckpointStore.Checkpoint::state);
    return state
        .filter(
            found ->
                outcome
                    .filter(known -> known.weightsHash().equals(Hashes.sha256(found.weights())))
                    .isPresent())
        .orElseThrow(() -> new DamagedCheckpointException(runId, storage.run(runId).toString()));
  }
}
