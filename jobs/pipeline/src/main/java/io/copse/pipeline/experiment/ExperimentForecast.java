package io.copse.pipeline.experiment;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.corpus.Reading;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.report.Repetition;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import io.copse.pipeline.tokens.EncodingSpeed;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.tokens.ShardManifest.Shard;
import io.copse.pipeline.training.LearningRateSweep;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunOutcome;
import io.copse.pipeline.training.RunPlan;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainingForecast;
import io.copse.pipeline.training.TrainingJob;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Forecasts what an experiment would still do. It runs no stage and writes nothing.
 *
 * @param training the runs that are missing, with their FLOPs, disk and time
 * @param ingestSeconds about how long ingest and the split take, 0 if the corpus is there
 * @param evaluationSeconds about how long the cells with missing runs take
 * @param repetition that a run reads its text more than once, in one sentence; empty if none does,
 *     and of texts that are not ingested or split yet
 */
public record ExperimentForecast(
    TrainingForecast training,
    double ingestSeconds,
    double evaluationSeconds,
    Optional<String> repetition) {
  /** About how long the fits and the report take. */
  public static final double REPORT_SECONDS = 15;

  // By the table of speeds in the module's README.md: what 10 MB take, and how many times as long
  // as
  // encoding alone a task of 1 GB takes for everything.
  private static final double CORPUS_START_SECONDS = 40;
  private static final double TIMES_ENCODING = 5;

  /** What a cell takes beside its scores: rows, replicates and a commit. */
  private static final double CELL_SECONDS = 4;

  /** Text of a token before the vocabulary is known. */
  private static final double BYTES_PER_TOKEN = 2.5;

  /** Forward and backward beside forward alone. */
  private static final double TRAINING_FLOPS = 3;

  /**
   * Makes the forecast.
   *
   * @throws UsageException if nothing is ingested and a source has nothing to read
   */
  public static ExperimentForecast of(SparkSession spark, ExperimentSettings settings)
      throws IOException {
    RunStorage storage = RunStorage.open(settings.output(), spark.sessionState().newHadoopConf());
    StoredFolder shards = storage.shards(ExperimentIds.of(settings).corpusId());
    Optional<ShardManifest> encoded = ShardManifest.find(shards);
    double bytes = encoded.isPresent() ? 0 : bytes(spark, settings, storage);
    // Before ingest, the vocabulary is taken to be as large as it may be.
    ShardManifest manifest =
        encoded.orElseGet(() -> ShardManifest.before(settings.corpus().vocabularySize()));
    DtypeChoice dtype = DtypeChoice.of(settings, storage, Gemm.supports(Dtype.BF16));
    dtype.require();
    ExperimentSettings chosen = settings.with(settings.training().in(dtype.dtype()));
    List<RunPlanner> planners = planners(chosen, manifest, storage);
    int slots = spark.sparkContext().defaultParallelism();
    TrainingForecast training = TrainingForecast.of(planners, storage, slots);
    double ingest = bytes == 0 ? 0 : ingest(bytes / slots);
    RunPlanner study = planners.get(planners.size() - 1);
    return new ExperimentForecast(
        training,
        ingest,
        evaluation(study, training, testTokens(chosen, manifest), storage),
        TextRepetition.of(spark, storage, settings).most(study).flatMap(Repetition::sentence));
  }

  private static double ingest(double bytesPerTask) {
    return CORPUS_START_SECONDS + TIMES_ENCODING * bytesPerTask / EncodingSpeed.bytesPerSecond();
  }

  private static double bytes(SparkSession spark, ExperimentSettings settings, RunStorage storage) {
    Reading reading =
        new Reading(spark, settings.corpus().texts().maxDocumentBytes(), storage.root());
    return Sources.standard().look(settings.corpus().sources(), reading).stream()
        .mapToDouble(Long::doubleValue)
        .sum();
  }

  /** Returns about how many tokens each predictor is scored on. */
  private static double testTokens(ExperimentSettings settings, ShardManifest manifest) {
    double documents = manifest.shards().stream().mapToDouble(Shard::documents).sum();
    double each =
        documents == 0
            ? settings.corpus().texts().maxDocumentBytes() / BYTES_PER_TOKEN
            : manifest.shards().stream().mapToDouble(Shard::tokens).sum() / documents;
    return each * settings.evaluation().documentsPerDomain() * settings.domains().k();
  }

  /**
   * Returns the seconds of scoring each model of the cells that have missing runs, at the speed of
   * their training.
   */
  private static double evaluation(
      RunPlanner planner, TrainingForecast training, double tokens, RunStorage storage) {
    RunIdentity identity = planner.identity();
    RunPlan plan = TrainingJob.plan(planner);
    Map<String, RunOutcome> ended = TrainingJob.ended(plan.runs(), storage);
    double seconds = 0;
    for (RunPlan.Cell cell : plan.cells()) {
      List<RunSpec> runs = cell.ends().values().stream().flatMap(List::stream).toList();
      if (runs.stream().allMatch(run -> ended.containsKey(run.runId()))) {
        continue;
      }
      double flops = 0;
      for (RunSpec run : runs) {
        double perToken =
            TrainingJob.flops(run, identity) / run.ownTokens(identity.contextLength());
        flops += tokens * perToken / TRAINING_FLOPS;
      }
      seconds += CELL_SECONDS + flops * training.seconds() / training.flops();
    }
    return seconds;
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
