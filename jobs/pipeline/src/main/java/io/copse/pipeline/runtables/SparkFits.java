package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.call_udf;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.map;

import io.copse.udf.run.Variable;
import io.copse.udf.sql.fit.RunFitter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fits the groups of a table on Spark's executors by the SQL function, for tables that are too
 * large for one process. The driver gets one row for each group.
 */
final class SparkFits {
  private static final int TASKS_PER_SLOT = 4;
  private static final String GROUP = "group";
  private static final String STATUS = "run_status";
  private static final String FINISHED = "finished";
  private static final String FAILED = "failed";

  private SparkFits() {}

  static List<FittedGroup> of(
      SparkRuns table, RunReading reading, RunFitter fitter, FitRequest request, int groupPlace) {
    StructType type = new StructType().add(GROUP, DataTypes.StringType);
    for (Variable variable : fitter.columns()) {
      type = type.add(variable.label(), DataTypes.DoubleType);
    }
    Set<Integer> places = reading.places();
    if (groupPlace >= 0) {
      places.add(groupPlace);
    }
    int width = table.columns().size();
    int numbers = fitter.columns().size();
    Dataset<Row> runs =
        table
            .select(places)
            .map(
                (MapFunction<Row, Row>)
                    row -> run(CellRows.spread(row, places, width), reading, groupPlace, numbers),
                Encoders.row(type.add(STATUS, DataTypes.StringType)));
    SparkSession spark = runs.sparkSession();
    // Spark would fit all groups in one task, because their rows are few.
    Dataset<Row> spread =
        groupPlace < 0
            ? runs
            : runs.repartition(
                TASKS_PER_SLOT * spark.sparkContext().defaultParallelism(), col(GROUP));
    List<Row> fits = spread.groupBy(GROUP).agg(call(request, fitter).as("fit")).collectAsList();
    List<String> names = new ArrayList<>();
    fits.forEach(row -> names.add(row.getString(0)));
    return fits.stream()
        .map(row -> new FittedGroup(row.getString(0), row.getStruct(1), List.of()))
        .sorted((a, b) -> GroupNames.order(names).compare(a.name(), b.name()))
        .toList();
  }

  private static Row run(Object[] cells, RunReading reading, int groupPlace, int numbers) {
    Object[] run = new Object[numbers + 2];
    run[0] = LocalFits.name(cells, groupPlace);
    boolean isFinished = reading.isFinished(cells);
    run[numbers + 1] = isFinished ? FINISHED : FAILED;
    if (isFinished) {
      reading
          .numbers(cells, "its row")
          .ifPresent(
              known -> {
                for (int i = 0; i < known.length; i++) {
                  run[i + 1] = known[i];
                }
              });
    }
    return RowFactory.create(run);
  }

  /** The function's call; it takes the loss before the FLOPs that it can do without. */
  private static Column call(FitRequest request, RunFitter fitter) {
    List<Variable> columns = new ArrayList<>(fitter.columns());
    if (request.mayTakeFlops() && columns.remove(Variable.FLOPS)) {
      columns.add(Variable.FLOPS);
    }
    List<Column> arguments = new ArrayList<>();
    columns.forEach(variable -> arguments.add(col(variable.label())));
    arguments.add(col(STATUS));
    if (!request.allOptions().isEmpty()) {
      arguments.add(
          map(
              request.allOptions().entrySet().stream()
                  .flatMap(option -> Stream.of(lit(option.getKey()), lit(option.getValue())))
                  .toArray(Column[]::new)));
    }
    return call_udf(request.function(), arguments.toArray(Column[]::new));
  }
}
