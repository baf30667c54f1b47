package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.sum;

import io.copse.pipeline.Workspace;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.domains.Clusters;
import io.copse.pipeline.domains.RandomPartition;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.RunRows;
import io.copse.pipeline.training.TrainingJob;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.HashMap;
import java.util.Map;
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
  }

  /** Makes the corpus: documents, tokens, parts. */
  public Dataset<Row> ingest() {
    narrator.say("ingest: %d sources", settings.corpus().sources().size());
    Dataset<Row> documents = new CorpusStage(spark, tables, workspace).documents(settings);
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
    new EvaluationStage(spark, tables, workspace, settings, planner().identity(), narrator)
        .evaluate(trained);
    tables.refreshViews();
  }

  /** Fits a law to each arm's losses. */
  public void fit() throws InterruptedException {
    evaluate();
    new FitStage(spark, tables, settings, narrator).fit();
    tables.refreshViews();
  }

  /** Runs every stage. */
  public void run() throws InterruptedException {
    fit();
  }

  /** Trains all arms at all sizes and horizons, and adds their runs and steps to the tables. */
  public Trained train() throws InterruptedException {
    cluster();
    RunPlanner planner = planner();
    Map<String, Double> flops = new HashMap<>();
    TrainingJob.plan(planner)
        .runs()
        .forEach(run -> flops.put(run.runId(), TrainingJob.flops(run, planner.identity())));
    double total = flops.values().stream().mapToDouble(Double::doubleValue).sum();
    narrator.say(
        "train: %d runs of together %.2e FLOPs, and the batch control", flops.size(), total);
    long begun = System.nanoTime();
    double[] done = {0};
    TrainingJob job =
        new TrainingJob(
            JavaSparkContext.fromSparkContext(spark.sparkContext()),
            workspace,
            planner,
            outcome -> {
              if (outcome.status() != Status.FINISHED) {
                narrator.say(
                    "train: run %s is %s: %s",
                    outcome.runId(), outcome.status().label(), outcome.reason());
              }
              done[0] += flops.getOrDefault(outcome.runId(), 0.0);
              narrator.progress("train", done[0], total, begun);
            });
    Trained trained = job.train();
    new RunRows(spark, tables, workspace, settings.experiment(), codeVersion, planner.identity())
        .add(trained.runs(), trained.outcomes());
    narrator.say("train: done");
    return trained;
  }

  /** Returns the planner of the experiment's runs; the corpus must be there. */
  RunPlanner planner() {
    TrainingSettings training = settings.training();
    String corpusId = CorpusStage.corpusId(settings);
    ShardManifest manifest =
        ShardManifest.read(spark.sessionState().newHadoopConf(), workspace.shards(corpusId));
    RunIdentity identity =
        new RunIdentity(
            training.architecture(),
            manifest.vocabularySize(),
            training.contextLength(),
            training.weightDecay(),
            training.clipNorm(),
            corpusId,
            settings.seed());
    return new RunPlanner(
        training,
        settings.domains().k(),
        identity,
        DomainStage.splitId(new Clusters(), settings),
        DomainStage.splitId(new RandomPartition(), settings));
  }
}
