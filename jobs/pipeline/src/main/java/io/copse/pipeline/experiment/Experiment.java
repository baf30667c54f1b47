package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.sum;

import io.copse.models.kernel.Dtype;
import io.copse.models.kernel.Gemm;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.domains.RandomPartition;
import io.copse.pipeline.storage.Workspace;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.training.LearningRateSweep;
import io.copse.pipeline.training.LearningRateSweep.Choice;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunOutcome;
import io.copse.pipeline.training.RunPlan;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.RunRows;
import io.copse.pipeline.training.TrainingForecast;
import io.copse.pipeline.training.TrainingJob;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The stages of one experiment, each of which first has those before it done. Whatever a stage made
 * at an earlier start is found and kept.
 */
public final class Experiment {
  private final SparkSession spark;
  private final ExperimentSettings settings;
  private final Workspace workspace;
  private final Tables tables;
  private final ExperimentRecord record;
  private final DtypeChoice dtype;
  private final Narrator narrator;
  private final String codeVersion;
  private final List<String> failures = new ArrayList<>();

  /**
   * Opens an experiment's output, and makes its tables if they are not there.
   *
   * @param bfloat16 whether every executor's processor multiplies bfloat16 matrices
   * @param codeVersion the version of Copse that each row names
   */
  public Experiment(
      SparkSession spark,
      ExperimentSettings settings,
      boolean bfloat16,
      Narrator narrator,
      String codeVersion) {
    this.spark = spark;
    this.workspace = Workspace.of(settings.output());
    this.narrator = narrator;
    this.codeVersion = codeVersion;
    narrator.say("opening %s", settings.output());
    this.tables = Tables.open(spark, workspace);
    Configuration hadoop = spark.sessionState().newHadoopConf();
    this.record = new ExperimentRecord(workspace, hadoop);
    record.require(settings);
    this.dtype = DtypeChoice.of(settings, workspace, hadoop, bfloat16);
    dtype.keep(narrator);
    this.settings = settings.with(settings.training().in(dtype.dtype()));
  }

  /** Makes the corpus: documents, tokens, parts. */
  public Dataset<Row> ingest() {
    narrator.say("ingest: %d sources", settings.corpus().sources().size());
    Dataset<Row> documents =
        new CorpusStage(spark, tables, workspace, narrator).documents(settings);
    Row totals =
        documents
            .agg(
                countDistinct("source"), count("*"),
                sum("bytes"), sum("token_count"))
            .head();
    narrator.say(
        "ingest: %d documents of %d origins, %.1f MB, %.2f million tokens",
        totals.getLong(1), totals.getLong(0), totals.getLong(2) / 1e6, totals.getLong(3) / 1e6);
    return documents;
  }

  /** Splits the corpus into domains, by clusters and at random. */
  public void cluster() {
    new DomainStage(spark, tables, workspace, narrator).split(ingest(), settings);
  }

  /** Scores every predictor on the test documents, and adds what it found to the table. */
  public void evaluate() throws InterruptedException {
    Trained trained = train();
    new EvaluationStage(spark, tables, workspace, settings, trained.identity(), narrator)
        .evaluate(trained);
    tables.refreshViews();
  }

  /** Fits a law to each arm's losses. */
  public void fit() throws InterruptedException {
    evaluate();
    new FitStage(spark, tables, settings, narrator).fit();
    tables.refreshViews();
  }

  /** Writes the report, the last stage: it has run everything else. */
  public void report() throws InterruptedException {
    fit();
    new ReportStage(spark, workspace, settings, narrator).write();
  }

  /** Trains all arms at all sizes and horizons, and adds their runs and steps to the tables. */
  public Trained train() throws InterruptedException {
    cluster();
    TrainingSettings tuned = tuned();
    record.requireModels(settings, tuned.models());
    return train(tuned, settings.experiment());
  }

  /**
   * Tries learning rates, and adds the trials' runs to the tables as an experiment of their own.
   */
  public void sweep() throws InterruptedException {
    if (settings.training().learningRateFactors().isEmpty()) {
      throw new UsageException(
          "training.learning_rate_factors is empty, so there is nothing to try: name factors of the"
              + " sizes' learning rates, such as [0.25, 0.5, 1, 2, 4].");
    }
    ingest();
    tuned();
  }

  /** Returns the settings with the rates that were tried first, where any are to be. */
  private TrainingSettings tuned() throws InterruptedException {
    TrainingSettings training = settings.training();
    if (training.learningRateFactors().isEmpty()) {
      return training;
    }
    LearningRateSweep sweep = new LearningRateSweep(training);
    Trained trials = train(sweep.trials(), sweepName(settings.experiment()));
    if (!failures.isEmpty()) {
      throw new IllegalStateException(
          "%d trials of learning rates failed, and the same command tries them again; the first: %s"
              .formatted(failures.size(), failures.get(0)));
    }
    List<Choice> choices = sweep.choices(trials.plan(), trials.outcomes()::get);
    for (Choice choice : choices) {
      narrator.say(
          "sweep: %s: learning rates times %.2f (%s)%s",
          choice.architecture(),
          choice.factor(),
          choice.factors().stream().map("%.2f"::formatted).collect(Collectors.joining(", ")),
          choice.isAtEdge() ? ", at the edge of what was tried" : "");
    }
    return sweep.tuned(choices);
  }

  private Trained train(TrainingSettings training, String name) throws InterruptedException {
    RunPlanner planner = planner(settings, training, manifest());
    TrainingJob job =
        new TrainingJob(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            workspace,
            planner,
            new TrainingProgress(narrator, planner.identity(), failures));
    if (!dtype.supported() && !job.isDone()) {
      dtype.require();
    }
    Trained trained = job.train();
    new RunRows(spark, tables, workspace, name, codeVersion, planner.identity())
        .add(trained.runs(), trained.outcomes());
    return trained;
  }

  /**
   * The trials of learning rates are an experiment of their own, so that no law is fitted to them.
   */
  static String sweepName(String experiment) {
    return experiment + "-sweep";
  }

  /**
   * Returns one sentence for each run that failed, as opposed to diverged: the next start tries it
   * again.
   */
  public List<String> failures() {
    return List.copyOf(failures);
  }

  /** Returns what an experiment would train that is not there yet; writes nothing. */
  public static TrainingForecast forecast(SparkSession spark, ExperimentSettings settings)
      throws IOException {
    Workspace workspace = Workspace.of(settings.output());
    String shards = workspace.shards(CorpusStage.corpusId(settings));
    Configuration hadoop = spark.sessionState().newHadoopConf();
    // Before ingest, the vocabulary is taken to be as large as it may be.
    ShardManifest manifest =
        ShardManifest.exists(hadoop, shards)
            ? ShardManifest.read(hadoop, shards)
            : ShardManifest.before(settings.corpus().vocabularySize());
    DtypeChoice dtype = DtypeChoice.of(settings, workspace, hadoop, Gemm.supports(Dtype.BF16));
    dtype.require();
    return TrainingForecast.of(
        planners(settings.with(settings.training().in(dtype.dtype())), manifest, workspace),
        workspace,
        spark.sparkContext().defaultParallelism());
  }

  /** The trials of learning rates, if any, and the study, at the rates found as far as they are. */
  private static List<RunPlanner> planners(
      ExperimentSettings settings, ShardManifest manifest, Workspace workspace) throws IOException {
    TrainingSettings training = settings.training();
    if (training.learningRateFactors().isEmpty()) {
      return List.of(planner(settings, training, manifest));
    }
    LearningRateSweep sweep = new LearningRateSweep(training);
    RunPlanner trials = planner(settings, sweep.trials(), manifest);
    RunPlan plan = TrainingJob.plan(trials);
    Map<String, RunOutcome> ended = TrainingJob.ended(plan.runs(), workspace);
    TrainingSettings tuned =
        ended.size() < plan.runs().size() ? training : sweep.tuned(sweep.choices(plan, ended::get));
    return List.of(trials, planner(settings, tuned, manifest));
  }

  private ShardManifest manifest() {
    return ShardManifest.read(
        spark.sessionState().newHadoopConf(), workspace.shards(CorpusStage.corpusId(settings)));
  }

  private static RunPlanner planner(
      ExperimentSettings settings, TrainingSettings training, ShardManifest manifest) {
    RunIdentity identity =
        new RunIdentity(
            manifest.vocabularySize(),
            training.contextLength(),
            training.weightDecay(),
            training.clipNorm(),
            Dtype.named(training.dtype()),
            CorpusStage.corpusId(settings),
            manifest.fingerprint(),
            settings.seed());
    return new RunPlanner(
        training,
        settings.domains().k(),
        identity,
        DomainStage.splitId(DomainStage.method(settings), settings),
        DomainStage.splitId(new RandomPartition(), settings));
  }
}
