package io.copse.pipeline.training;

import io.copse.models.lm.LanguageModel;
import io.copse.models.lm.ModelShape;
import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule.Wsd;
import io.copse.models.train.CheckpointStore;
import io.copse.models.train.LocalReducer;
import io.copse.models.train.Reducer;
import io.copse.models.train.Replicas;
import io.copse.models.train.StepRow;
import io.copse.models.train.TrainableModel;
import io.copse.models.train.TrainingLoop;
import io.copse.models.train.TrainingPlan;
import io.copse.models.train.TrainingResult;
import io.copse.models.train.TrainingState;
import io.copse.models.train.TrainingStatus;
import io.copse.pipeline.Processor;
import io.copse.pipeline.storage.Workspace;
import io.copse.pipeline.tokens.DocumentIndex;
import io.copse.pipeline.tokens.PackedTokens;
import io.copse.pipeline.training.RunOutcome.Status;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;

/**
 * What one Spark task, or one for each replica, does for a run: train it from its parent's last
 * state or its own last checkpoint, and measure its loss on dev. Nothing but files goes in and out.
 *
 * @param run the run
 * @param identity what all runs have in common
 * @param workspace where the parent, the token shards and the checkpoints lie
 * @param checkpointEveryUpdates updates between checkpoints
 * @param logEveryUpdates updates between rows of the step log
 */
record RunTask(
    RunSpec run,
    RunIdentity identity,
    String workspace,
    int checkpointEveryUpdates,
    int logEveryUpdates)
    implements Serializable {

  /** Tokens of dev that decide between batches and are recorded for every run. */
  private static final int DEV_TOKENS = 1 << 15;

  private static final int DEV_SEQUENCES = 16;
  private static final Duration PEER_TIMEOUT = Duration.ofMinutes(5);

  static ModelShape shape(RunSpec run, RunIdentity identity) {
    return identity.shape(run.model());
  }

  /** Returns the folder of a run on the local file system, or one mounted on all machines. */
  static Path folder(String workspace, String runId) {
    return Path.of(new Workspace(workspace).run(runId));
  }

  /** Trains, as the one task of the run, in which its replicas take turns. */
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
    ModelShape shape = shape(run, identity);
    LanguageModel model =
        run.parent().isEmpty()
            ? LanguageModel.create(shape, identity.seed())
            : LanguageModel.zeros(shape, identity.seed());
    try {
      TrainableModel trainable = TrainableModel.of(model);
      // Read again when the loop begins: held here, it would take memory for the whole run.
      TrainingPlan plan = plan(start(trainable));
      TrainingLoop loop = new TrainingLoop(trainable, stream(run.stream()), reducer, plan);
      CheckpointStore store = store(run.runId(), trainable);
      TrainingResult result = loop.run(() -> start(trainable), store, RunTask::stopIfKilled);
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

  /** Spark only asks a task to stop; without an answer a killed run would go on to its end. */
  private static void stopIfKilled(StepRow row, long toStep) {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new IllegalStateException(
          "Spark stopped the task after update %d of %d.".formatted(row.step(), toStep));
    }
  }

  private TrainingState start(TrainableModel trainable) throws IOException {
    if (run.parent().isEmpty()) {
      return TrainingState.initial(trainable.weights());
    }
    TrainingState parent = TrainedModel.last(run.parentRunId(), trainable, workspace);
    // Alone in its domain a run begins the domain's stream; else it goes on where its parent was.
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
        start.step(),
        start.step() + run.updates(identity.contextLength()),
        start.cursor(),
        schedule,
        run.fromTokens(),
        run.armTokensPerUpdate(identity.contextLength()),
        AdamWSettings.of(identity.weightDecay()),
        identity.clipNorm(),
        checkpointEveryUpdates,
        logEveryUpdates);
  }

  private CheckpointStore store(String runId, TrainableModel trainable) {
    return new CheckpointStore(folder(workspace, runId), runId, trainable.tensors());
  }

  private PackedTokens stream(RunSpec.Stream stream) {
    Workspace places = new Workspace(workspace);
    return PackedTokens.open(
        new Configuration(),
        places.shards(identity.corpusId()),
        places.split(stream.splitId()) + "/" + DocumentIndex.fileName(stream.domain()),
        identity.seed());
  }

  private double devLoss(LanguageModel model) {
    PackedTokens dev = stream(new RunSpec.Stream(identity.corpusId(), "dev"));
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
