package io.copse.pipeline.experiment;

import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.udf.fit.Resampling;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A study of three architectures, two of which follow one law at other costs. */
public final class StudyFixture {
  /** The experiment's name. */
  public static final String EXPERIMENT = "study";

  /** How many times the FLOPs of transformer++ each needs. */
  public static final Map<String, Double> COSTS =
      Map.of("transformer++", 1.0, "mamba", 0.5, "mixtral", 1.25);

  private static final int STEPS = 300;

  private final SparkSession session;
  private final Tables tables;

  private StudyFixture(SparkSession session, Tables tables) {
    this.session = session;
    this.tables = tables;
  }

  /** Makes the views of a study in a session, with the fits that the fit stage stores. */
  public static StudyFixture open(SparkSession session, Path folder) {
    return open(session, folder, 3);
  }

  /** Makes a study of fewer horizons, which may not determine a law. */
  static StudyFixture open(SparkSession session, Path folder, int horizons) {
    Tables tables =
        Tables.open(
            session, RunStorage.open(folder.toString(), session.sessionState().newHadoopConf()));
    List<Map<String, Object>> evals = new ArrayList<>();
    List<Map<String, Object>> runs = new ArrayList<>();
    List<Map<String, Object>> steps = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    COSTS.forEach(
        (architecture, cost) -> {
          for (int width = 64; width <= 512; width *= 2) {
            for (int perParam : Arrays.copyOf(new int[] {5, 20, 80}, horizons)) {
              model(architecture, cost, width, perParam, random, evals, runs);
            }
          }
        });
    for (double rate : new double[] {1e-3, 2e-3, 4e-3}) {
      Map<String, Object> trial = new HashMap<>(runs.get(0));
      trial.put("run_id", "trial " + rate);
      trial.put("experiment", EXPERIMENT + "-sweep");
      trial.put("learning_rate", rate);
      trial.put("dev_loss", 3 + rate);
      runs.add(trial);
    }
    for (Map<String, Object> run : runs) {
      if (run.get("architecture").equals("mixtral")) {
        steps(run, steps);
      }
    }
    add(tables, TableSchema.EVALS, evals);
    add(tables, TableSchema.RUNS, runs);
    add(tables, TableSchema.STEPS, steps);
    add(tables, TableSchema.DOMAINS, List.of());
    StudyFixture study = new StudyFixture(session, tables);
    study.fit();
    return study;
  }

  /** Runs the fit stage, and returns how many fits it made. */
  public int fit() {
    int added =
        new LawFits(
                session,
                tables,
                EXPERIMENT,
                Resampling.ofRuns(50, 7),
                new Narrator(new PrintWriter(Writer.nullWriter())))
            .add();
    tables.read(TableSchema.FITS).createOrReplaceTempView("fits");
    return added;
  }

  /**
   * Adds fits of other points for all arms and laws, as an earlier version left them after a start
   * with failed runs.
   */
  public void addStaleFits() {
    for (String id : List.of("stale 1", "stale 2")) {
      tables.append(
          TableSchema.FITS,
          tables
              .read(TableSchema.FITS)
              .where("fit_id NOT LIKE 'stale%'")
              .withColumn("fit_id", functions.concat(functions.lit(id), functions.col("fit_id")))
              .withColumn("status", functions.lit("underdetermined"))
              .withColumn("points", functions.lit(0))
              .withColumn("dropped", functions.lit(99)));
    }
    tables.read(TableSchema.FITS).createOrReplaceTempView("fits");
  }

  private static void add(Tables tables, TableSchema schema, List<Map<String, Object>> rows) {
    tables.rows(schema, rows).createOrReplaceTempView(schema.tableName());
  }

  private static void model(
      String architecture,
      double cost,
      int width,
      int perParam,
      SplittableRandom random,
      List<Map<String, Object>> evals,
      List<Map<String, Object>> runs) {
    long params = 48L * width * width;
    long horizon = perParam * params;
    // Of the FLOPs, N and D each take the root.
    double root = Math.sqrt(cost);
    double loss = 1.2 + 60 * Math.pow(params / root, -0.34) + 90 * Math.pow(horizon / root, -0.34);
    double noisy = loss * Math.exp(0.002 * (random.nextDouble() - 0.5));
    String id = "%s %d %d".formatted(architecture, width, perParam);
    Map<String, Object> common = new HashMap<>();
    common.put("experiment", EXPERIMENT);
    common.put("architecture", architecture);
    common.put("d_model", width);
    common.put("layers", 4);
    common.put("params_total", params);
    common.put("horizon", horizon);
    common.put("train_flops", 6.0 * params * horizon);
    Map<String, Object> eval = new HashMap<>(common);
    eval.put("eval_id", id);
    eval.put("arm", "dense");
    eval.put("predictor", "single");
    eval.put("split_id", "split");
    eval.put("documents", 100L);
    eval.put("tokens", 20_000L);
    eval.put("bytes", 60_000L);
    eval.put("nats_per_token", noisy);
    eval.put("bits_per_byte", noisy / Math.log(2) / 3);
    eval.put("perplexity", Math.exp(noisy));
    eval.put("bootstrap_bits_per_byte", new double[] {1, 2});
    eval.put("bits_per_byte_low", noisy / Math.log(2) / 3 - 0.01);
    eval.put("bits_per_byte_high", noisy / Math.log(2) / 3 + 0.01);
    eval.put("inference_flops_per_token", 2.0 * params);
    eval.put("run_ids", new String[] {id});
    evals.add(eval);
    Map<String, Object> run = new HashMap<>(common);
    run.put("run_id", id);
    run.put("role", "dense");
    run.put("arm", "dense");
    run.put("tokens", horizon);
    run.put("seed_tokens", 0L);
    run.put("flop_convention", "copse");
    run.put("learning_rate", 3e-3);
    run.put("seed", 1L);
    run.put("split_id", "corpus");
    run.put("domain", "train");
    run.put("status", "finished");
    run.put("train_loss", noisy);
    run.put("dev_loss", noisy);
    run.put("wall_seconds", 1.0);
    run.put("config", "{}");
    run.put("code_version", "test");
    run.put("finished_at", new java.sql.Timestamp(0));
    runs.add(run);
  }

  private static void steps(Map<String, Object> run, List<Map<String, Object>> steps) {
    long horizon = (long) run.get("horizon");
    for (int i = 1; i <= STEPS; i++) {
      Map<String, Object> step = new HashMap<>();
      step.put("run_id", run.get("run_id"));
      step.put("step", (long) i);
      step.put("tokens", horizon * i / STEPS);
      step.put("flops", 1.0);
      step.put("loss", i == 150 ? 9.0 : 3 + 3.0 / i);
      step.put("learning_rate", 1e-3);
      step.put("gradient_norm", 1.0 / i);
      step.put("spike", i == 150);
      step.put("expert_load", new double[] {0.5, 0.5});
      step.put("load_variation", 0.5 - i * 1e-3);
      step.put("dropped_share", 0.0);
      step.put("router_entropy", 0.6);
      step.put("router_z", 1.5);
      steps.add(step);
    }
  }
}
