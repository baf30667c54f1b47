package io.copse.pipeline.training;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.arrays_overlap;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Lists the runs of an output, and deletes runs with all that was made of them. */
public record RunHousekeeping(Tables tables, RunStorage storage) {
  private static final Pattern RUN_ID = Pattern.compile("[0-9a-f]{16}");

  /**
   * Returns a row for each run: its settings and its end. Its tokens are all that its weights have
   * seen; those that its ancestors read, such as its seed model, are the inherited ones.
   */
  public Dataset<Row> list() {
    return tables
        .read(TableSchema.RUNS)
        .selectExpr(
            "run_id",
            "experiment",
            "arm",
            "architecture",
            "d_model",
            "layers",
            "horizon",
            "domain",
            "seed_tokens + tokens AS tokens",
            "seed_tokens AS inherited_tokens",
            "status",
            "round(train_loss, 4) AS train_loss",
            "round(dev_loss, 4) AS dev_loss",
            "round(wall_seconds, 1) AS wall_seconds")
        .orderBy("experiment", "d_model", "layers", "arm", "horizon", "domain", "run_id");
  }

  /**
   * Returns the row of one run.
   *
   * @throws UsageException if there is no such run
   */
  public Row show(String runId) {
    // Checked first, because the id becomes the name of a folder.
    List<Row> rows =
        RUN_ID.matcher(runId).matches()
            ? tables.read(TableSchema.RUNS).where(col("run_id").equalTo(runId)).takeAsList(1)
            : List.of();
    if (rows.isEmpty()) {
      throw new UsageException(
          "There is no run '%s' in %s: name one that the command runs list shows."
              .formatted(runId, storage.root()));
    }
    return rows.get(0);
  }

  /** Returns the bytes of a run's checkpoint and step log. */
  public long diskBytes(String runId) throws IOException {
    return storage.run(runId).bytes();
  }

  /**
   * Deletes runs: their checkpoints and step logs, their rows, and the rows of evals and fits that
   * were made with them. The next start of the experiment trains them again.
   *
   * @throws UsageException if a run is not there, or a run that stays begins at its last state
   */
  public void delete(List<String> runIds) throws IOException {
    runIds.forEach(this::show);
    Object[] ids = runIds.toArray();
    List<Row> children =
        tables
            .read(TableSchema.RUNS)
            .where(col("parent_run_id").isin(ids).and(not(col("run_id").isin(ids))))
            .select("run_id", "parent_run_id")
            .orderBy("run_id")
            .takeAsList(1);
    if (!children.isEmpty()) {
      throw new UsageException(
          "Run %s begins at the last state of run %s: delete both, or keep both."
              .formatted(children.get(0).getString(0), children.get(0).getString(1)));
    }
    Column[] literals = runIds.stream().map(id -> lit(id)).toArray(Column[]::new);
    Column madeWith = arrays_overlap(col("run_ids"), array(literals));
    // The row of the run goes last: until then the same command can be given again.
    tables.delete(TableSchema.FITS, madeWith);
    tables.delete(TableSchema.EVALS, madeWith);
    tables.delete(TableSchema.STEPS, col("run_id").isin(ids));
    for (String runId : runIds) {
      storage.run(runId).deleteAll();
    }
    tables.delete(TableSchema.RUNS, col("run_id").isin(ids));
  }
}
