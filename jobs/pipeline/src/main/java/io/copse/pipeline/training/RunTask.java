package io.copse.pipeline.training;

import io.copse.models.bigdl.LanguageModelModule;
import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelShape;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import io.copse.models.train.CheckpointStore;
import io.copse.models.train.LocalReducer;
import io.copse.models.train.Reducer;
import io.copse.models.train.Replicas;
import io.copse.models.train.StepRow;
import io.copse.models.train.TrainingLoop;
import io.copse.models.train.TrainingPlan;
import io.copse.models.train.TrainingPlan.Clock;
import io.copse.models.train.TrainingPlan.Intervals;
import io.copse.models.train.TrainingPlan.Stretch;
import io.copse.models.train.TrainingResult;
import io.copse.models.train.TrainingState;
import io.copse.models.train.TrainingStatus;
import io.copse.pipeline.Processor;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tokens.DocumentIndex;
import io.copse.pipeline.tokens.PackedTokens;
import io.copse.pipeline.training.RunOutcome.Status;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.apache.spark.TaskContext;

/**
 * Trains one run in a Spark task, or in one task for each replica.
 *
 * <p>It starts from the parent's last state or the run's own last checkpoint, and measures the loss
 * on dev at the end. Nothing but stored objects goes in and out.
 *
 * @param run the run
 * @param identity what all runs have in common
 * @param storage the output with the parent, the token shards and the checkpoints
 * @param intervals how often the run writes checkpoints and log rows
 */
record RunTask(RunSpec run, RunIdentity identity, RunStorage storage, Intervals intervals)
    implements Serializable {

  /** The tokens of dev that every run is scored on; batches are chosen by this score. */
  private static final int DEV_TOKENS = 1 << 15;

  private static final int DEV_SEQUENCES = 16;
  private static final Duration PEER_TIMEOUT = Duration.ofMinutes(5);

  /** Trains as the one task of the run, in which its replicas take turns. */
  RunOutcome alone() throws IOException {
    return train(new LocalReducer(run.replicas()));
  }

  /** Trains as one replica of several, in a task of its own. */
  RunOutcome replica() throws IOException {
    try (Reducer reducer = Replicas.reducer(run.replicas(), PEER_TIMEOUT)) {
      return train(reducer);
    }
  }

  private RunOutcome train(Reducer reducer) throws IOException {
    ModelShape shape = identity.shape(run.model());
    LanguageModel model =
        run.parent().isEmpty()
            ? LanguageModel.create(shape, identity.seed())
            : LanguageModel.zeros(shape, identity.seed());
    try {
      // Read again when the loop begins: held here, it would take memory for the whole run.
      TrainingPlan plan = plan(start(model));
      TrainingLoop loop =
          new TrainingLoop(
              LanguageModelModule.trainable(model),
              stream(run.stream(), identity.seed()),
              reducer,
              plan);
      CheckpointStore store =
          new CheckpointStore(storage.run(run.runId()), run.runId(), model.parameterSpecs());
      TrainingResult result = loop.run(() -> start(model), store, RunTask::stopIfKilled);
      boolean complete = result.status() == TrainingStatus.COMPLETE;
      if (complete && reducer.firstReplica() == 0) {
        store.keepLast();
      }
      return new RunOutcome(
          run.runId(),
          complete ? Status.FINISHED : Status.DIVERGED,
          complete
              ? ""
              : "The loss or the gradient was not finite after update %d."
                  .formatted(result.state().step()),
          new RunOutcome.Losses(
              result.recentLoss(),
              complete && reducer.firstReplica() == 0 ? devLoss(model) : Double.NaN),
          result.weightsHash(),
          new RunOutcome.Execution(
              result.wallSeconds(), Processor.model(), System.currentTimeMillis()));
    } finally {
      model.release();
    }
  }

  /** Stops if Spark has asked the task to: Spark does not end a task that goes on. */
  private static void stopIfKilled(StepRow row, long toStep) {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new IllegalStateException(
          "Spark stopped the task after update %d of %d.".formatted(row.step(), toStep));
    }
  }

  private TrainingState start(LanguageModel model) throws IOException {
    if (run.parent().isEmpty()) {
      return TrainingState.initial(model.weights());
    }
    TrainingState parent = TrainedModel.last(run.parentRunId(), model.parameterSpecs(), storage);
    // An expert begins its domain's stream; another run goes on where its parent was.
    return run.branches() > 1 ? parent.branch(0) : parent;
  }

  private TrainingPlan plan(TrainingState start) {
    long warmup = run.warmupTokens();
    double peak = run.model().learningRate();
    Wsd schedule =
        run.cooldownFromTokens() == run.toTokens()
            ? Wsd.stem(peak, warmup)
            : new Wsd(peak, warmup, run.cooldownFromTokens(), run.toTokens());
    return new TrainingPlan(
        run.batchSequences(),
        identity.contextLength(),
        new Stretch(
            start.step(), start.step() + run.updates(identity.contextLength()), start.cursor()),
        new Clock(schedule, run.fromTokens(), run.armTokensPerUpdate(identity.contextLength())),
        AdamWSettings.of(identity.optimiser().weightDecay()),
        identity.optimiser().clipNorm(),
        intervals);
  }

  private PackedTokens stream(RunSpec.Stream stream, long seed) {
    return PackedTokens.open(
        storage.shards(identity.corpusId()),
        storage.split(stream.splitId()),
        DocumentIndex.fileName(stream.domain()),
        seed);
  }

  private double devLoss(LanguageModel model) {
    // The corpus seed orders dev, so that runs of all training seeds are measured on one text.
    PackedTokens dev =
        stream(new RunSpec.Stream(identity.corpusId(), "dev"), identity.corpusSeed());
    int length = identity.contextLength();
    int[] windows = new int[DEV_SEQUENCES * (length + 1)];
    int batches = Math.max(1, DEV_TOKENS / (DEV_SEQUENCES * length));
    double sum = 0;
    for (int batch = 0; batch < batches; batch++) {
      dev.windows((long) batch * DEV_SEQUENCES, DEV_SEQUENCES, length, windows);
      for (float loss : model.tokenLosses(windows, DEV_SEQUENCES, length)) {
        sum += loss;
      }
    }
    return sum / ((double) batches * DEV_SEQUENCES * length);
  }
}
