package io.copse.pipeline.experiment;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.corpus.Reading;
import io.copse.pipeline.corpus.Sources;
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

/** Forecasts what an experiment would still train. It runs no stage and writes nothing. */
public final class ExperimentForecast {
  private ExperimentForecast() {}

  /** Returns the runs that are missing, with their FLOPs, disk and time. */
  public static TrainingForecast of(SparkSession spark, ExperimentSettings settings)
      throws IOException {
    RunStorage storage = RunStorage.open(settings.output(), spark.sessionState().newHadoopConf());
    StoredFolder shards = storage.shards(ExperimentIds.of(settings).corpusId());
    Optional<ShardManifest> encoded = ShardManifest.find(shards);
    if (encoded.isEmpty()) {
      Sources.standard()
          .look(
              settings.corpus().sources(),
              new Reading(spark, settings.corpus().maxDocumentBytes(), storage.root()));
    }
    // Before ingest, the vocabulary is taken to be as large as it may be.
    ShardManifest manifest =
        encoded.orElseGet(() -> ShardManifest.before(settings.corpus().vocabularySize()));
    DtypeChoice dtype = DtypeChoice.of(settings, storage, Gemm.supports(Dtype.BF16));
    dtype.require();
    return TrainingForecast.of(
        planners(settings.with(settings.training().in(dtype.dtype())), manifest, storage),
        storage,
        spark.sparkContext().defaultParallelism());
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
