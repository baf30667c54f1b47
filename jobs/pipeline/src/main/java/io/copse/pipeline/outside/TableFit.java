package io.copse.pipeline.outside;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.call_udf;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.outside.RunColumns.Source;
import io.copse.udf.law.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * The fits of a table of runs, one for each group, as the SQL function of the law makes them on the
 * executors: the driver sees a row for each group.
 */
public final class TableFit {
  /** Of all a fit's fields those that are printed, in their order. */
  private static final List<String> FIELDS =
      List.of(
          "law",
          "objective",
          "objective_value",
          "status",
          "reason",
          "parameters",
          "intervals",
          "params_exponent",
          "compute_optimal",
          "diagnostics",
          "n_used",
          "n_dropped",
          "n_skipped",
          "n_sampled_out");

  /** What no fit can be asked to overlook. */
  private static final Set<String> BAD_INPUT = Set.of("invalid_input", "implausible_units");

  private static final Map<String, String> WITH_NULLS = Map.of("ignoreNullFields", "false");

  private final FitRequest request;
  private final Map<Variable, Source> sources;
  private final Dataset<Row> fits;

  private TableFit(FitRequest request, Map<Variable, Source> sources, Dataset<Row> fits) {
    this.request = request;
    this.sources = sources;
    this.fits = fits;
  }

  /**
   * Fits.
   *
   * @throws UsageException if a column is missing, an option is wrong, or a table that is fitted
   *     whole holds numbers that no run has
   */
  public static TableFit of(
      SparkSession spark, RunTable table, RunColumns columns, FitRequest request) {
    Map<Variable, Source> sources = columns.in(table, request.variables());
    List<Column> numbers =
        sources.entrySet().stream()
            .map(entry -> entry.getValue().values().as(entry.getKey().label()))
            .collect(Collectors.toCollection(ArrayList::new));
    Column group = request.groupBy().map(table::text).orElse(lit(""));
    numbers.add(group.as("group"));
    Dataset<Row> runs = table.rows().select(numbers.toArray(Column[]::new));
    try {
      Dataset<Row> fits = runs.groupBy("group").agg(call(request).as("fit")).orderBy("group");
      // A row a group: kept, so that what is printed of them is not fitted again.
      List<Row> kept = fits.collectAsList();
      if (kept.isEmpty()) {
        throw new UsageException(table.name() + " has no rows: name a table with runs.");
      }
      if (request.groupBy().isEmpty()) {
        requireSound(kept.get(0).getStruct(1));
      }
      return new TableFit(request, sources, spark.createDataFrame(kept, fits.schema()));
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UsageException(e.getMessage().lines().findFirst().orElse(e.getMessage()));
      }
      throw e;
    }
  }

  /** One JSON object: the fit, or the fits of all groups. */
  public String json() {
    Stream<String> objects =
        fits
            .select(to_json(struct(printed().toArray(Column[]::new)), WITH_NULLS))
            .collectAsList()
            .stream()
            .map(row -> row.getString(0));
    return request.groupBy().isEmpty()
        ? objects.findFirst().orElseThrow()
        : objects.collect(
            Collectors.joining(
                ",",
                "{\"groups\":[",
                comparisons().toJSON().collectAsList().stream()
                    .collect(Collectors.joining(",", "],\"comparisons\":[", "]}"))));
  }

  /** The tables for people: the fits, their parameters, and the compute-optimal points if asked. */
  public List<Dataset<Row>> tables() {
    List<Dataset<Row>> tables = new ArrayList<>();
    tables.add(
        fits.select(
            grouped(
                "fit.status",
                "fit.n_used",
                "fit.n_dropped",
                "fit.n_skipped",
                "fit.objective",
                "fit.objective_value",
                "fit.reason")));
    Column[] parameters =
        Arrays.stream(((StructType) field("parameters")).fieldNames())
            .map(
                name ->
                    struct(
                        lit(name).as("parameter"),
                        col("fit.parameters." + name).as("value"),
                        col("fit.intervals." + name + ".low").as("low"),
                        col("fit.intervals." + name + ".high").as("high")))
            .toArray(Column[]::new);
    tables.add(
        fits.where("fit.status = 'ok'")
            .select(grouped(explode(array(parameters)).as("p")))
            .select(grouped("p.parameter", "p.value", "p.low", "p.high")));
    if (!request.budgets().isEmpty()) {
      tables.add(
          fits.select(grouped(inline(col("fit.compute_optimal"))))
              .select(
                  grouped(
                      "flops",
                      "params",
                      "params_interval.low AS params_low",
                      "params_interval.high AS params_high",
                      "tokens",
                      "tokens_per_param",
                      "loss")));
    }
    request.groupBy().ifPresent(name -> tables.add(comparisons()));
    return tables;
  }

  private Dataset<Row> comparisons() {
    return GroupComparisons.of(fits, request.budgets());
  }

  private static Column call(FitRequest request) {
    List<Column> arguments =
        request.variables().stream()
            .map(variable -> col(variable.label()))
            .collect(Collectors.toCollection(ArrayList::new));
    Map<String, String> options = new TreeMap<>(request.options());
    options.put(
        "budgets",
        request.budgets().stream().map(String::valueOf).collect(Collectors.joining(",")));
    options.put("replicates", String.valueOf(request.groupBy().isPresent()));
    if (request.budgets().isEmpty()) {
      options.remove("budgets");
    }
    arguments.add(
        map(
            options.entrySet().stream()
                .flatMap(option -> Stream.of(lit(option.getKey()), lit(option.getValue())))
                .toArray(Column[]::new)));
    return call_udf("fit_" + request.law(), arguments.toArray(Column[]::new));
  }

  private static void requireSound(Row fit) {
    if (BAD_INPUT.contains(fit.<String>getAs("status"))) {
      throw new UsageException(fit.getAs("reason"));
    }
  }

  private List<Column> printed() {
    List<Column> columns = new ArrayList<>();
    request.groupBy().ifPresent(name -> columns.add(col("group").as(name)));
    FIELDS.forEach(field -> columns.add(col("fit." + field)));
    columns.add(
        struct(
                sources.entrySet().stream()
                    .map(entry -> lit(entry.getValue().source()).as(entry.getKey().label()))
                    .toArray(Column[]::new))
            .as("columns"));
    columns.add(lit(request.paramsAre().name()).as("params_are"));
    return columns;
  }

  private Column[] grouped(String... expressions) {
    return grouped(Arrays.stream(expressions).map(functions::expr).toArray(Column[]::new));
  }

  private Column[] grouped(Column... columns) {
    return request.groupBy().isEmpty()
        ? columns
        : Stream.concat(Stream.of(col("group")), Arrays.stream(columns)).toArray(Column[]::new);
  }

  private DataType field(String name) {
    return ((StructType) fits.schema().apply("fit").dataType()).apply(name).dataType();
  }
}
