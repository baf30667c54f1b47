package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** The fits of a table as tables for people to read. */
final class FitTables {
  private final Dataset<Row> fits;
  private final StructType type;
  private final boolean isGrouped;

  private FitTables(Dataset<Row> fits, FitRequest request) {
    this.fits = fits;
    this.type = (StructType) fits.schema().apply("fit").dataType();
    this.isGrouped = request.groupBy().isPresent();
  }

  /** The fits with their counts, and each of their parts that has rows. */
  static List<Dataset<Row>> of(Dataset<Row> fits, FitRequest request) {
    FitTables tables = new FitTables(fits, request);
    List<Dataset<Row>> all = new ArrayList<>();
    all.add(tables.overview());
    all.addAll(tables.has("parameters") ? tables.ofLaw() : tables.ofScalings());
    return all;
  }

  private Dataset<Row> overview() {
    return fits.select(
        grouped(
            Stream.of(
                    "status",
                    "n_used",
                    "n_dropped",
                    "n_skipped",
                    "objective",
                    "objective_value",
                    "curve",
                    "reason")
                .filter(this::has)
                .map(field -> col("fit." + field))
                .toArray(Column[]::new)));
  }

  private List<Dataset<Row>> ofLaw() {
    Column[] parameters =
        Arrays.stream(((StructType) type.apply("parameters").dataType()).fieldNames())
            .map(
                name ->
                    struct(
                        lit(name).as("parameter"),
                        col("fit.parameters." + name).as("value"),
                        col("fit.intervals." + name + ".low").as("low"),
                        col("fit.intervals." + name + ".high").as("high")))
            .toArray(Column[]::new);
    return List.of(
        fits.where("fit.status = 'ok'")
            .select(grouped(explode(array(parameters)).as("p")))
            .select(grouped("p.parameter", "p.value", "p.low", "p.high")),
        fits.where("fit.intervals IS NOT NULL")
            .select(
                grouped(
                    "fit.intervals.level",
                    "fit.intervals.method",
                    "fit.intervals.resamples",
                    "fit.intervals.failed",
                    "fit.intervals.coverage")),
        rows(
            "compute_optimal",
            "flops",
            "params",
            "params_interval.low AS params_low",
            "params_interval.high AS params_high",
            "tokens",
            "tokens_per_param",
            "loss"),
        fits.where("fit.held_out IS NOT NULL")
            .select(
                grouped(
                    "fit.held_out.above_flops AS held_out_above",
                    "fit.held_out.status",
                    "fit.held_out.n_fitted",
                    "fit.held_out.n_held_out",
                    "fit.held_out.mean_relative_error",
                    "fit.held_out.max_relative_error")));
  }

  private List<Dataset<Row>> ofScalings() {
    Column[] scalings =
        Stream.of("params", "tokens")
            .map(
                name ->
                    struct(
                        lit(name).as("quantity"),
                        col("fit." + name + "_scaling.exponent").as("exponent"),
                        name.equals("params") && has("intervals")
                            ? col("fit.intervals.params_exponent.low").as("low")
                            : lit(null).cast("double").as("low"),
                        name.equals("params") && has("intervals")
                            ? col("fit.intervals.params_exponent.high").as("high")
                            : lit(null).cast("double").as("high"),
                        col("fit." + name + "_scaling.coefficient").as("coefficient"),
                        col("fit." + name + "_scaling.r_squared").as("r_squared")))
            .toArray(Column[]::new);
    return List.of(
        fits.where("fit.status = 'ok'")
            .select(grouped(explode(array(scalings)).as("s")))
            .select(grouped("s.*")),
        rows("compute_optimal", "*"),
        rows(has("minima") ? "minima" : "winners", "*"));
  }

  /** One of the fits' arrays of structs, a row for each. */
  private Dataset<Row> rows(String array, String... fields) {
    return fits.select(grouped(explode(col("fit." + array)).as("row")))
        .select(grouped("row.*"))
        .select(fields.length == 1 ? new Column[] {col("*")} : grouped(fields));
  }

  private boolean has(String field) {
    return type.getFieldIndex(field).isDefined();
  }

  private Column[] grouped(String... expressions) {
    return grouped(
        Arrays.stream(expressions)
            .map(e -> e.endsWith("*") ? col(e) : expr(e))
            .toArray(Column[]::new));
  }

  private Column[] grouped(Column... columns) {
    return isGrouped
        ? Stream.concat(Stream.of(col("group")), Arrays.stream(columns)).toArray(Column[]::new)
        : columns;
  }
}
