package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.UsageException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A table of runs that Spark reads.
 *
 * @param name the name that the user gave
 * @param rows its rows
 */
public record SparkRuns(String name, Dataset<Row> rows) implements RunTable {
  @Override
  public List<String> columns() {
    return Arrays.asList(rows.columns());
  }

  /**
   * The rows that a condition holds for.
   *
   * @param condition in SQL
   * @throws UsageException if it cannot be read, or names a column that is not there
   */
  public SparkRuns where(String condition) {
    try {
      return new SparkRuns(name, rows.where(condition));
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UsageException(
            "--where '%s' is no condition over %s, which has %s (%s): correct it."
                .formatted(
                    condition,
                    name,
                    String.join(", ", rows.columns()),
                    e.getMessage().lines().findFirst().orElse("").replaceAll("[.;]$", "")));
      }
      throw e;
    }
  }

  /** The rows with some of the columns only, in the order of their places. */
  Dataset<Row> select(Collection<Integer> places) {
    String[] names = rows.columns();
    return rows.select(places.stream().map(place -> column(names[place])).toArray(Column[]::new));
  }

  static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
