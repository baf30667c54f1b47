package io.copse.pipeline.experiment;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.report.Repetition;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.training.LearningRateSweep;
import io.copse.pipeline.training.RunOutcome;
import io.copse.pipeline.training.RunPlan;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.TrainingForecast;
import io.copse.pipeline.training.TrainingJob;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * What an experiment would still train. To forecast it runs no stage and writes nothing.
 *
 * @param training the runs that are missing, with their FLOPs, disk and time
 * @param repetition that a run reads its text more than once, in one sentence; empty if none does,
 *     and of texts that are not ingested or split yet
 */
public record ExperimentForecast(TrainingForecast training, Optional<String> repetition) {

  /** Forecasts an experiment from what its output has. */
  public static ExperimentForecast of(SparkSession spark, ExperimentSettings settings)
      throws IOException {
    RunStorage storage = RunStorage.open(settings.output(), spark.sessionState().newHadoopConf());
    StoredFolder shards = storage.shards(ExperimentIds.of(settings).corpusId());
    // Before ingest, the vocabulary is taken to be as large as it may be.
    ShardManifest manifest =
        ShardManifest.find(shards)
            .orElseGet(() -> ShardManifest.before(settings.corpus().vocabularySize()));
    DtypeChoice dtype = DtypeChoice.of(settings, storage, Gemm.supports(Dtype.BF16));
    dtype.require();
    List<RunPlanner> planners =
        planners(settings.with(settings.training().in(dtype.dtype())), manifest, storage);
    return new ExperimentForecast(
        TrainingForecast.of(planners, storage, spark.sparkContext().defaultParallelism()),
        TextRepetition.of(spark, storage, settings)
            .most(planners.get(planners.size() - 1))
            .flatMap(Repetition::sentence));
  }

  /** Returns the trials of learning rates, if any, and the study at the best rates known so far. */
  private static List<RunPlanner> planners(
      ExperimentSettings settings, ShardManifest manifest, RunStorage storage) throws IOException {
    TrainingSettings training = settings.training();
    if (!SweepStage.isWanted(settings)) {
      return List.of(PlannedRuns.planner(settings, training, manifest));
    }
    LearningRateSweep sweep = new LearningRateSweep(training);
    RunPlanner trials = PlannedRuns.planner(settings, sweep.trials(), manifest);
    RunPlan plan = TrainingJob.plan(trials);
    Map<String, RunOutcome> ended = TrainingJob.ended(plan.runs(), storage);
    TrainingSettings tuned =
        ended.size() < plan.runs().size() ? training : sweep.tuned(sweep.choices(plan, ended::get));
    return List.of(trials, PlannedRuns.planner(settings, tuned, manifest));
  }
}
