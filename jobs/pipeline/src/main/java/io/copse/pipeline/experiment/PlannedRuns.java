package io.copse.pipeline.experiment;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.report.Repetition;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.RunRows;
import io.copse.pipeline.training.TrainingJob;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.Optional;

/**
 * The runs that training settings plan over an experiment's corpus.
 *
 * @param training what is trained: the study, or its trials of learning rates
 * @param experiment the name of the experiment in the runs' rows
 */
record PlannedRuns(StageContext context, TrainingSettings training, String experiment) {
  /**
   * Trains what is missing, and adds the runs that have ended and their steps to the tables.
   *
   * @param what the runs are, in the plural
   * @throws IllegalStateException if a run failed, after the rows of the others are added
   */
  Trained train(String what) throws InterruptedException {
    TrainingJob job = job();
    if (!context.dtype().supported() && !job.isDone()) {
      context.dtype().require();
    }
    Trained trained = job.train();
    new RunRows(
            context.spark(),
            context.tables(),
            context.storage(),
            experiment,
            context.codeVersion(),
            trained.identity())
        .add(trained.runs(), trained.outcomes());
    TrainingProgress.requireNoFailure(what, trained);
    return trained;
  }

  /**
   * Returns if there is room for the models of all runs.
   *
   * @throws UsageException if a model has more params than a model may have
   */
  void requireRoom() {
    TrainingJob.plan(job().planner());
  }

  /** Returns that a run reads its text more than once, in one sentence; empty if none does. */
  Optional<String> repetition() {
    return TextRepetition.of(context.spark(), context.storage(), context.settings())
        .most(job().planner())
        .flatMap(Repetition::sentence);
  }

  /** Forgets the finished runs whose checkpoints cannot be read, so that they are trained again. */
  void forgetDamaged() {
    job().forgetAllDamaged();
  }

  private TrainingJob job() {
    ShardManifest manifest = ShardManifest.read(context.storage().shards(context.ids().corpusId()));
    RunPlanner planner = planner(context.settings(), training, manifest);
    return new TrainingJob(
        context.javaSpark(),
        context.storage(),
        planner,
        new TrainingProgress(context.narrator(), planner.identity()));
  }

  /** Returns what plans the runs of training settings over the tokens of a corpus. */
  static RunPlanner planner(
      ExperimentSettings settings, TrainingSettings training, ShardManifest manifest) {
    ExperimentIds ids = ExperimentIds.of(settings);
    RunIdentity.Corpus corpus =
        new RunIdentity.Corpus(
            ids.corpusId(), manifest.fingerprint(), manifest.vocabularySize(), settings.seed());
    RunIdentity identity = RunIdentity.of(corpus, training);
    return new RunPlanner(
        training, settings.domains().k(), identity, ids.splitId(), ids.randomSplitId());
  }
}
