package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.call_udf;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.RunColumns.Source;
import io.copse.udf.run.RunStatus;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The fits of a table of runs, one for each group. The SQL function of the request fits on the
 * executors, and the driver gets one row for each group.
 */
public final class TableFit {
  /** The fields of a fit that are not printed. */
  private static final Set<String> HIDDEN = Set.of("replicates", "n_wrong");

  /** The statuses of wrong input, which end the command if the table is one group. */
  private static final Set<String> BAD_INPUT = Set.of("invalid_input", "implausible_units");

  private static final int TASKS_PER_SLOT = 4;

  private static final String STATUS = "run_status";

  private static final Map<String, String> WITH_NULLS = Map.of("ignoreNullFields", "false");

  private final FitRequest request;
  private final Map<String, String> sources;
  private final Dataset<Row> fits;

  private TableFit(FitRequest request, Map<String, String> sources, Dataset<Row> fits) {
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
    Map<String, Source> found = new LinkedHashMap<>();
    Map<Variable, Source> variables = columns.in(table, request.variables());
    request.variables().forEach(v -> found.put(v.label(), variables.get(v)));
    if (request.takesFlops()) {
      columns.ownFlops(table).ifPresent(own -> found.put(Variable.FLOPS.label(), own));
    }
    Optional<Source> status = columns.statusIn(table);
    status.ifPresent(source -> found.put(STATUS, source));

    List<Column> numbers =
        found.entrySet().stream()
            .map(entry -> entry.getValue().values().as(entry.getKey()))
            .collect(Collectors.toCollection(ArrayList::new));
    numbers.add(request.groupBy().map(table::text).orElse(lit("")).as("group"));
    Dataset<Row> rows = table.rows().select(numbers.toArray(Column[]::new));
    // Spark would fit all groups in one task, because their rows are few.
    Dataset<Row> runs =
        request.groupBy().isPresent()
            ? rows.repartition(
                TASKS_PER_SLOT * spark.sparkContext().defaultParallelism(), col("group"))
            : rows;
    try {
      Dataset<Row> fits =
          runs.groupBy("group").agg(call(request, found.keySet()).as("fit")).orderBy("group");
      // The rows, one for each group, are kept so that printing does not fit again.
      List<Row> kept = fits.collectAsList();
      if (kept.isEmpty()) {
        throw new UsageException(table.name() + " has no rows: name a table with runs.");
      }
      status.ifPresent(source -> requireFinished(kept, table, source));
      if (request.groupBy().isEmpty()) {
        requireSound(kept.get(0).getStruct(1));
      }
      Map<String, String> sources = new LinkedHashMap<>();
      found.forEach((name, source) -> sources.put(name, source.source()));
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
    if (request.groupBy().isEmpty()) {
      return objects.findFirst().orElseThrow();
    }
    GroupComparisons comparisons = comparisons();
    return "{\"groups\":%s,\"comparisons\":%s,\"cross_overs\":%s}"
        .formatted(
            objects.collect(Collectors.joining(",", "[", "]")),
            array(comparisons.atBudgets()),
            array(comparisons.crossOvers()));
  }

  /** The tables for people, those without rows left out. */
  public List<Dataset<Row>> tables() {
    List<Dataset<Row>> tables = new ArrayList<>(FitTables.of(fits, request));
    if (request.groupBy().isPresent()) {
      tables.add(comparisons().atBudgets());
      tables.add(comparisons().crossOvers());
    }
    return tables.stream().filter(table -> !table.isEmpty()).toList();
  }

  private GroupComparisons comparisons() {
    return GroupComparisons.of(fits, request.budgets());
  }

  private static String array(Dataset<Row> rows) {
    return rows.select(to_json(struct(col("*")), WITH_NULLS)).collectAsList().stream()
        .map(row -> row.getString(0))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static Column call(FitRequest request, Set<String> found) {
    List<Column> arguments =
        request.variables().stream()
            .map(variable -> col(variable.label()))
            .collect(Collectors.toCollection(ArrayList::new));
    if (request.takesFlops() && found.contains(Variable.FLOPS.label())) {
      arguments.add(col(Variable.FLOPS.label()));
    }
    if (found.contains(STATUS)) {
      arguments.add(col(STATUS));
    }
    Map<String, String> options = new TreeMap<>(request.options());
    if (!request.budgets().isEmpty()) {
      options.put(
          "budgets",
          request.budgets().stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    if (!options.isEmpty()) {
      arguments.add(
          map(
              options.entrySet().stream()
                  .flatMap(option -> Stream.of(lit(option.getKey()), lit(option.getValue())))
                  .toArray(Column[]::new)));
    }
    return call_udf(request.function(), arguments.toArray(Column[]::new));
  }

  private static void requireFinished(List<Row> fits, RunTable table, Source status) {
    boolean someFinished =
        fits.stream()
            .map(row -> row.<Row>getAs("fit"))
            .anyMatch(
                fit ->
                    fit.<Long>getAs("n_used") + fit.<Long>getAs("n_wrong") > 0
                        || fit.<Row>getAs("diagnostics").<Long>getAs("failed")
                            < fit.<Long>getAs("n_skipped"));
    if (!someFinished) {
      throw new UsageException(
          "No run of %s finished by its column %s, which says none of %s: name another column with --status, or none to take all runs."
              .formatted(table.name(), status.source(), String.join(", ", RunStatus.finished())));
    }
  }

  private static void requireSound(Row fit) {
    if (BAD_INPUT.contains(fit.<String>getAs("status"))) {
      throw new UsageException(fit.getAs("reason"));
    }
  }

  private List<Column> printed() {
    List<Column> columns = new ArrayList<>();
    request.groupBy().ifPresent(name -> columns.add(col("group").as(name)));
    Arrays.stream(((StructType) fits.schema().apply("fit").dataType()).fieldNames())
        .filter(field -> !HIDDEN.contains(field))
        .forEach(field -> columns.add(col("fit." + field)));
    columns.add(
        struct(
                sources.entrySet().stream()
                    .map(entry -> lit(entry.getValue()).as(entry.getKey()))
                    .toArray(Column[]::new))
            .as("columns"));
    columns.add(lit(request.paramsAre().name()).as("params_are"));
    return columns;
  }
}
