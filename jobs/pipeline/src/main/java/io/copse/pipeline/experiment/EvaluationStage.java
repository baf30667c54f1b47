package io.copse.pipeline.experiment;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.domains.DomainModel;
import io.copse.pipeline.evaluate.Estimate;
import io.copse.pipeline.evaluate.PoissonBootstrap;
import io.copse.pipeline.evaluate.Score;
import io.copse.pipeline.evaluate.Scoreboard;
import io.copse.pipeline.storage.Workspace;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainedModel;
import io.copse.pipeline.training.TrainingJob;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/** Scores the test documents under every contender of every cell, and adds a row for each. */
record EvaluationStage(
    SparkSession spark,
    Tables tables,
    Workspace workspace,
    ExperimentSettings settings,
    RunIdentity identity,
    Narrator narrator) {
  private static final int DOCUMENTS_PER_TASK = 32;

  void evaluate(Trained trained) {
    Map<String, RunSpec> byId = new HashMap<>();
    trained.runs().forEach(run -> byId.put(run.runId(), run));
    Set<String> known = new HashSet<>();
    tables
        .read(TableSchema.EVALS)
        .select("eval_id")
        .collectAsList()
        .forEach(row -> known.add(row.getString(0)));
    spark.sparkContext().setJobDescription("evaluate");
    JavaRDD<Row> documents = documents();
    boolean routes = DomainStage.method(settings).hasModel();
    int topK = routes ? settings.evaluation().topK() : 0;
    Broadcast<DomainModel> domains = routes ? domains() : null;
    List<Map<String, Object>> rows = new ArrayList<>();
    long begun = System.nanoTime();
    int done = 0;
    for (Cell cell : trained.plan().cells()) {
      List<Contender> missing =
          Contender.of(cell, run -> finished(run, trained), topK).stream()
              .filter(contender -> !known.contains(id(contender, cell, -1)))
              .toList();
      if (!missing.isEmpty()) {
        Scoreboard board = score(documents, missing, domains);
        missing.forEach(contender -> rows.addAll(rows(contender, cell, board, byId)));
      }
      narrator.progress("evaluate", ++done, trained.plan().cells().size(), begun);
    }
    spark.sparkContext().setJobDescription(null);
    tables.add(TableSchema.EVALS, tables.rows(TableSchema.EVALS, rows));
  }

  private static boolean finished(RunSpec run, Trained trained) {
    return trained.outcomes().get(run.runId()).status() == Status.FINISHED;
  }

  private Scoreboard score(
      JavaRDD<Row> documents, List<Contender> contenders, Broadcast<DomainModel> domains) {
    CellScoring scoring =
        new CellScoring(
            contenders,
            identity,
            workspace.root(),
            bootstrap(),
            domains,
            settings.evaluation().routerTemperature());
    return documents
        .mapPartitions(rows -> List.of(scoring.score(rows)).iterator())
        .reduce(Scoreboard::merge);
  }

  private Broadcast<DomainModel> domains() {
    String file = DomainStage.model(workspace, splitId()).toString();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .broadcast(DomainModel.load(file, spark.sessionState().newHadoopConf()));
  }

  private PoissonBootstrap bootstrap() {
    return new PoissonBootstrap(settings.seed(), settings.evaluation().bootstrapSamples());
  }

  /**
   * Test documents of each domain, chosen by hash, in an order that does not depend on partitions.
   */
  private JavaRDD<Row> documents() {
    String[] keep = {"doc_id", "domain", "bytes", "shard", "token_offset", "token_count"};
    List<Row> chosen =
        tables
            .read(TableSchema.DOMAINS)
            .where(col("split_id").equalTo(splitId()).and(col("split").equalTo("test")))
            .select("doc_id", "domain")
            .join(
                tables
                    .read(TableSchema.DOCUMENTS)
                    .where(col("corpus_id").equalTo(identity.corpusId()))
                    .where(col("token_count").gt(0)),
                "doc_id")
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy("domain")
                            .orderBy(
                                callUDF("xxhash64", lit(settings.seed()), col("doc_id")),
                                col("doc_id"))))
            .where(col("place").leq(settings.evaluation().documentsPerDomain()))
            .orderBy("place", "domain")
            .selectExpr(keep)
            .collectAsList();
    // At most documents_per_domain of each domain, six numbers each: a bounded list of places.
    // By number alone: how documents share a batch must not depend on how many executors there are.
    int tasks = Math.max(1, (chosen.size() + DOCUMENTS_PER_TASK - 1) / DOCUMENTS_PER_TASK);
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(chosen, tasks);
  }

  private String splitId() {
    return DomainStage.splitId(DomainStage.method(settings), settings);
  }

  private List<Map<String, Object>> rows(
      Contender contender, Cell cell, Scoreboard board, Map<String, RunSpec> byId) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int domain : board.domains()) {
      rows.add(row(contender, cell, domain, board.score(contender.name(), domain), byId));
    }
    rows.add(row(contender, cell, -1, board.total(contender.name()), byId));
    return rows;
  }

  private Map<String, Object> row(
      Contender contender, Cell cell, int domain, Score score, Map<String, RunSpec> byId) {
    RunSpec first = contender.runs().get(0);
    Estimate bits = score.estimate();
    Map<String, Object> row = new HashMap<>();
    row.put("eval_id", id(contender, cell, domain));
    row.put("experiment", settings.experiment());
    row.put("predictor", contender.kind());
    row.put("arm", contender.arm().label());
    row.put("architecture", first.model().architecture());
    row.put("d_model", first.model().dModel());
    row.put("layers", first.model().layers());
    row.put("params_total", TrainedModel.params(first, identity));
    row.put("horizon", cell.horizon());
    row.put("split_id", splitId());
    row.put("test_domain", domain < 0 ? null : domain);
    row.put("expert", contender.expert() < 0 ? null : contender.expert());
    row.put("documents", score.documents());
    row.put("tokens", score.tokens());
    row.put("bytes", score.bytes());
    row.put("nats_per_token", score.natsPerToken());
    row.put("bits_per_byte", bits.value());
    row.put("perplexity", score.perplexity());
    row.put("bootstrap_bits_per_byte", score.replicates());
    row.put("bits_per_byte_low", bits.low());
    row.put("bits_per_byte_high", bits.high());
    row.put("train_flops", trainFlops(contender, byId));
    row.put(
        "inference_flops_per_token",
        contender.run() * TrainedModel.forwardFlopsPerToken(first, identity));
    row.put("run_ids", contender.runs().stream().map(RunSpec::runId).toArray(String[]::new));
    return row;
  }

  private String id(Contender contender, Cell cell, int domain) {
    List<String> runs = contender.runs().stream().map(RunSpec::runId).toList();
    return new EvaluationIdentity(settings.experiment(), splitId(), settings.evaluation())
        .id(
            new EvaluationIdentity.Scored(
                contender.arm().label(),
                contender.kind(),
                contender.expert(),
                runs,
                cell.horizon(),
                contender.reads()),
            domain);
  }

  /** Returns all training behind a contender, each ancestor once. */
  private double trainFlops(Contender contender, Map<String, RunSpec> byId) {
    Set<RunSpec> all = new HashSet<>();
    for (RunSpec run : contender.runs()) {
      for (RunSpec at = run; at != null; at = byId.get(at.parentRunId())) {
        all.add(at);
      }
    }
    return all.stream().mapToDouble(run -> TrainingJob.flops(run, identity)).sum();
  }
}
