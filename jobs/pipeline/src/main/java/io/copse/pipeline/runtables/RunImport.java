package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.FitRequest.ParamsCount;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.udf.fit.Design;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * Imports runs of other tools into {@code runs}. A run that did not finish by its status is stored
 * as failed, and a run without a finite loss as diverged. Its one loss is stored as both train and
 * dev loss. A row without params, tokens or FLOPs is left out. What is not known is NULL, and the
 * whole row of the table is kept in {@code config}.
 *
 * @param experiment the experiment's name
 * @param columns the columns of the variables
 * @param paramsAre what N counts
 * @param architecture the column of the architecture's name
 * @param codeVersion version of Copse
 */
public record RunImport(
    String experiment,
    RunColumns columns,
    ParamsCount paramsAre,
    Optional<String> architecture,
    String codeVersion) {

  private static final String UNKNOWN = "unknown";

  private static final StructType ROW =
      new StructType()
          .add("params", DoubleType)
          .add("tokens", DoubleType)
          .add("flops", DoubleType)
          .add("loss", DoubleType)
          .add("ended", BooleanType)
          .add("said", StringType)
          .add("architecture", StringType)
          .add("config", StringType);

  /**
   * The result of an import.
   *
   * @param rows rows of the table
   * @param added rows that {@code runs} did not have
   * @param leftOut rows without params, tokens or FLOPs, such as those of runs that crashed early
   * @param sources what each variable was taken from
   */
  public record Outcome(long rows, long added, long leftOut, Map<String, String> sources) {}

  /**
   * Adds the runs that are not there.
   *
   * @throws UsageException if a column is missing, a row is no run, or the units of the runs cannot
   *     be right; then nothing is added
   */
  public Outcome into(Tables tables, RunTable table) {
    RunReading reading = columns.in(table, ImportedRow.VARIABLES);
    int architecturePlace =
        architecture
            .map(
                name ->
                    new ColumnFinder(table.name(), table.columns())
                        .named(name, "--architecture")
                        .place())
            .orElse(-1);
    List<ImportedRow> all = ImportedRows.of(table, reading, architecturePlace);
    List<ImportedRow> complete = all.stream().filter(row -> !row.isIncomplete()).toList();
    requireRuns(table, complete);
    Dataset<Row> rows =
        rows(
            table,
            tables.read(TableSchema.RUNS).sparkSession().createDataFrame(sparkRows(complete), ROW),
            reading.hasOwnFlops());
    long before = tables.read(TableSchema.RUNS).count();
    tables.add(TableSchema.RUNS, rows);
    return new Outcome(
        all.size(),
        tables.read(TableSchema.RUNS).count() - before,
        all.size() - complete.size(),
        reading.sources());
  }

  private List<Row> sparkRows(List<ImportedRow> rows) {
    return rows.stream()
        .map(
            row ->
                RowFactory.create(
                    row.values()[0],
                    row.values()[1],
                    row.values()[2],
                    Double.isNaN(row.loss()) ? null : row.loss(),
                    row.isFinished(),
                    row.said(),
                    architecture.isPresent() ? row.architecture() : UNKNOWN,
                    row.config()))
        .toList();
  }

  private Dataset<Row> rows(RunTable table, Dataset<Row> runs, boolean counted) {
    Column ended = col("ended");
    Column finite = ended.and(positive("loss"));
    Column params = round(col("params"));
    return runs.select(
        substring(
                sha2(
                    concat_ws(
                        "|",
                        lit(experiment),
                        col("architecture"),
                        col("params"),
                        col("tokens"),
                        col("flops"),
                        coalesce(col("loss"), lit(Double.NaN)),
                        col("config")),
                    256),
                1,
                16)
            .as("run_id"),
        lit(experiment).as("experiment"),
        lit("dense").as("role"),
        lit("imported").as("arm"),
        coalesce(col("architecture"), lit(UNKNOWN)).as("architecture"),
        params.as("params_" + paramsAre.name()),
        round(col("tokens")).as("tokens"),
        lit(0L).as("seed_tokens"),
        round(col("tokens")).as("horizon"),
        col("flops").as("train_flops"),
        lit(counted ? "imported" : "6nd").as("flop_convention"),
        lit("train").as("domain"),
        when(finite, "finished").when(ended, "diverged").otherwise("failed").as("status"),
        when(finite, lit(null))
            .when(ended, "no finite loss in " + table.name())
            .otherwise(concat_ws(" ", lit("status in " + table.name() + ":"), col("said")))
            .as("reason"),
        when(finite, col("loss")).as("train_loss"),
        when(finite, col("loss")).as("dev_loss"),
        col("config"),
        lit(codeVersion).as("code_version"),
        current_timestamp().as("finished_at"));
  }

  private static void requireRuns(RunTable table, List<ImportedRow> rows) {
    List<ImportedRow> wrong = rows.stream().filter(ImportedRow::isWrong).toList();
    if (!wrong.isEmpty()) {
      throw new UsageException(
          "%d rows of %s are no runs, such as %s: params, tokens and FLOPs must be finite and above 0, the loss above 0 or missing."
              .formatted(wrong.size(), table.name(), wrong.get(0).config()));
    }
    Design.problemOfUnits(rows.stream().filter(ImportedRow::isRun).map(ImportedRow::point).toList())
        .ifPresent(
            problem -> {
              throw new UsageException(
                  "The runs of %s cannot be imported. %s"
                      .formatted(table.name(), problem.sentence()));
            });
  }

  /** Spark takes NaN as above 0, so NaN is excluded by name. */
  private static Column positive(String name) {
    return col(name)
        .gt(0)
        .and(col(name).isNaN().equalTo(false))
        .and(col(name).lt(Double.POSITIVE_INFINITY));
  }
}
