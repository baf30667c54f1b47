package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.FitRequest.ParamsCount;
import io.copse.pipeline.runtables.RunColumns.Source;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.udf.run.RunStatus;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Imports runs of other tools into {@code runs}. A run that did not finish by its status is stored
 * as failed, and a run without a finite loss as diverged. Its one loss is stored as both train and
 * dev loss. What is not known is NULL, and the whole row of the table is kept in {@code config}.
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

  /**
   * The result of an import.
   *
   * @param rows rows of the table
   * @param added rows that {@code runs} did not have
   */
  public record Outcome(long rows, long added) {}

  /**
   * Adds the runs that are not there.
   *
   * @throws UsageException if a column is missing, or a row is no run; then nothing is added
   */
  public Outcome into(Tables tables, RunTable table) {
    Map<Variable, Source> sources =
        columns.in(table, List.of(Variable.PARAMS, Variable.TOKENS, Variable.FLOPS, Variable.LOSS));
    boolean counted = !sources.get(Variable.FLOPS).source().startsWith("6 ");
    Dataset<Row> runs =
        table
            .rows()
            .select(
                value(sources, Variable.PARAMS),
                value(sources, Variable.TOKENS),
                value(sources, Variable.FLOPS),
                value(sources, Variable.LOSS),
                architecture.map(table::text).orElse(lit("unknown")).as("architecture"),
                columns.statusIn(table).map(Source::values).orElse(lit("finished")).as("said"),
                to_json(struct(col("*"))).as("config"));
    requireRuns(table, runs);

    Column ended =
        coalesce(lower(trim(col("said"))).isin(RunStatus.finished().toArray()), lit(false));
    Column finite = ended.and(positive("loss"));
    Column params = round(col("params"));
    Dataset<Row> rows =
        runs.select(
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
            coalesce(col("architecture"), lit("unknown")).as("architecture"),
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
    long before = tables.read(TableSchema.RUNS).count();
    tables.add(TableSchema.RUNS, rows);
    return new Outcome(runs.count(), tables.read(TableSchema.RUNS).count() - before);
  }

  private static Column value(Map<Variable, Source> sources, Variable variable) {
    return sources.get(variable).values().as(variable.label());
  }

  private static void requireRuns(RunTable table, Dataset<Row> runs) {
    Column isRun =
        positive("params")
            .and(positive("tokens"))
            .and(positive("flops"))
            .and(col("loss").isNull().or(col("loss").isNaN()).or(col("loss").gt(0)));
    Dataset<Row> wrong = runs.where(coalesce(isRun, lit(false)).equalTo(false));
    List<String> first = wrong.select("config").as(Encoders.STRING()).takeAsList(1);
    if (!first.isEmpty()) {
      throw new UsageException(
          "%d rows of %s are no runs, such as %s: params, tokens and FLOPs must be finite and above 0, the loss above 0 or missing."
              .formatted(wrong.count(), table.name(), first.get(0)));
    }
  }

  /** Spark takes NaN as above 0, so NaN is excluded by name. */
  private static Column positive(String name) {
    return col(name)
        .gt(0)
        .and(col(name).isNaN().equalTo(false))
        .and(col(name).lt(Double.POSITIVE_INFINITY));
  }
}
