package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.sum;

import io.copse.pipeline.Workspace;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.domains.RandomPartition;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.RunRows;
import io.copse.pipeline.training.TrainingForecast;
import io.copse.pipeline.training.TrainingJob;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private final Narrator narrator;
  private final String codeVersion;
  private final List<String> failures = new ArrayList<>();

  /**
   * Opens an experiment's output, and makes its tables if they are not there.
   *
   * @param codeVersion the version of Copse that each row names
   */
  public Experiment(
      SparkSession spark, ExperimentSettings settings, Narrator narrator, String codeVersion) {
    this.spark = spark;
    this.settings = settings;
    this.workspace = Workspace.of(settings.output());
    this.narrator = narrator;
    this.codeVersion = codeVersion;
    narrator.say("opening %s", settings.output());
    this.tables = Tables.open(spark, workspace);
    new ExperimentRecord(workspace, spark.sessionState().newHadoopConf()).require(settings);
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
    RunPlanner planner = planner();
    TrainingJob job =
        new TrainingJob(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            workspace,
            planner,
            new TrainingProgress(narrator, planner.identity(), failures));
    Trained trained = job.train();
    new RunRows(spark, tables, workspace, settings.experiment(), codeVersion, planner.identity())
        .add(trained.runs(), trained.outcomes());
    return trained;
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
    return TrainingForecast.of(
        planner(settings, manifest), workspace, spark.sparkContext().defaultParallelism());
  }

  /** Returns the planner of the experiment's runs; the corpus must be there. */
  RunPlanner planner() {
    return planner(
        settings,
        ShardManifest.read(
            spark.sessionState().newHadoopConf(),
            workspace.shards(CorpusStage.corpusId(settings))));
  }

  private static RunPlanner planner(ExperimentSettings settings, ShardManifest manifest) {
    TrainingSettings training = settings.training();
    RunIdentity identity =
        new RunIdentity(
            training.architecture(),
            training.options(),
            manifest.vocabularySize(),
            training.contextLength(),
            training.weightDecay(),
            training.clipNorm(),
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
