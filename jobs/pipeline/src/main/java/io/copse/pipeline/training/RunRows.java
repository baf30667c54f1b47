package io.copse.pipeline.training;

import io.copse.models.lm.ModelCounts;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.training.RunOutcome.Status;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * Writes ended runs and their logged updates into the tables.
 *
 * @param experiment the experiment's name in the rows
 * @param codeVersion the version of Copse that the rows name
 * @param identity what all runs have in common
 */
public record RunRows(
    SparkSession spark,
    Tables tables,
    RunStorage storage,
    String experiment,
    String codeVersion,
    RunIdentity identity) {

  /**
   * Adds what the tables do not have yet: one commit for the runs, one for their steps. A run that
   * failed has not ended and gets no row: the next start goes on with it.
   */
  public void add(List<RunSpec> planned, Map<String, RunOutcome> outcomes) {
    Map<String, RunSpec> byId = new HashMap<>();
    planned.forEach(run -> byId.put(run.runId(), run));
    List<RunSpec> runs =
        planned.stream()
            .filter(run -> outcomes.get(run.runId()).status() != Status.FAILED)
            .toList();
    List<Map<String, Object>> rows = new ArrayList<>();
    for (RunSpec run : runs) {
      rows.add(row(run, outcomes.get(run.runId()), byId));
    }
    tables.add(TableSchema.RUNS, tables.rows(TableSchema.RUNS, rows));
    addSteps(runs);
  }

  /** Adds the logged updates of runs of which steps has none: a run's rows are of one commit. */
  private void addSteps(List<RunSpec> runs) {
    Set<String> added =
        Set.copyOf(
            tables
                .read(TableSchema.STEPS)
                .select("run_id")
                .distinct()
                .as(Encoders.STRING())
                .collectAsList());
    List<LoggedSteps.Logged> logged =
        runs.stream()
            .filter(run -> !added.contains(run.runId()))
            .map(run -> new LoggedSteps.Logged(run.runId(), flopsPerToken(run)))
            .toList();
    if (!logged.isEmpty()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      tables.add(
          TableSchema.STEPS,
          tables.rows(TableSchema.STEPS, new LoggedSteps(storage).rows(context, logged)));
    }
  }

  private double flopsPerToken(RunSpec run) {
    return TrainingJob.flops(run, identity) / run.ownTokens(identity.contextLength());
  }

  private Map<String, Object> row(RunSpec run, RunOutcome outcome, Map<String, RunSpec> byId) {
    int length = identity.contextLength();
    ModelCounts counts = ModelCounts.of(identity.shape(run.model()));
    Map<String, Object> row = new HashMap<>();
    row.put("run_id", run.runId());
    row.put("experiment", experiment);
    row.put("role", role(run.arm()));
    row.put("arm", run.arm().label());
    row.put("architecture", run.model().architecture());
    row.put("d_model", run.model().dModel());
    row.put("layers", run.model().layers());
    row.put("heads", run.model().heads());
    row.put("vocabulary_size", identity.vocabularySize());
    row.put("context_length", length);
    row.put("params_total", counts.params());
    row.put("params_active", counts.activeParams());
    row.put("params_non_embedding", counts.nonEmbeddingParams());
    row.put("tokens", run.ownTokens(length));
    row.put("seed_tokens", ancestors(run, byId));
    row.put("horizon", run.toTokens());
    row.put("batch_sequences", run.batchSequences());
    row.put("updates", Math.toIntExact(run.updates(length)));
    row.put("train_flops", TrainingJob.flops(run, identity));
    row.put("flop_convention", ModelCounts.CONVENTION);
    row.put("learning_rate", run.model().learningRate());
    row.put("seed", identity.seed());
    row.put("corpus_seed", identity.corpusSeed());
    row.put("parent_run_id", run.parent().orElse(null));
    row.put("split_id", run.stream().splitId());
    row.put("domain", run.stream().domain());
    row.put("status", outcome.status().label());
    row.put("reason", outcome.reason().isEmpty() ? null : outcome.reason());
    row.put("train_loss", finite(outcome.losses().train()));
    row.put("dev_loss", finite(outcome.losses().dev()));
    row.put("wall_seconds", outcome.execution().wallSeconds());
    row.put("weights_hash", outcome.weightsHash());
    row.put("config", new StoredRun(identity, run).json());
    row.put("code_version", codeVersion);
    row.put("cpu_model", outcome.execution().cpuModel());
    row.put("finished_at", new Timestamp(outcome.execution().finishedAtMillis()));
    return row;
  }

  private long ancestors(RunSpec run, Map<String, RunSpec> byId) {
    return run.parent()
        .map(byId::get)
        .map(parent -> parent.ownTokens(identity.contextLength()) + ancestors(parent, byId))
        .orElse(0L);
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String role(Arm arm) {
    return switch (arm) {
      case SEED -> "seed";
      case EXPERTS -> "expert";
      case RANDOM_EXPERTS -> "random_expert";
      case DENSE, DENSE_BATCH, DENSE_K_PARAMS -> "dense";
    };
  }
}
