package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.read.InputFile;
import io.copse.pipeline.runtables.read.LocalFiles;
import io.copse.pipeline.runtables.read.TextOptions;
import io.copse.pipeline.runtables.read.TextTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Opens tables of runs. Spark is started only for a table that needs it. */
public final class RunTables {
  private RunTables() {}

  /**
   * Opens files of text, or a table that Spark reads.
   *
   * @param name a path, relative to the working folder, a glob or a URI
   * @param options the signs of a table of text
   * @param spark gives the session, if it is needed
   * @throws UsageException if there is no such file, or it is of another kind
   */
  public static RunTable open(String name, TextOptions options, Supplier<SparkSession> spark) {
    Optional<List<InputFile>> files = LocalFiles.find(name);
    return files.isPresent()
        ? new TextRuns(TextTable.open(name, files.get(), options))
        : SparkTables.open(spark.get(), name, options);
  }

  /**
   * The rows of a table that a condition holds for.
   *
   * @param condition in SQL, over the table's columns
   * @throws UsageException if it cannot be read, or names a column that is not there
   */
  public static RunTable where(RunTable table, String condition, Supplier<SparkSession> spark) {
    return inSpark(table, spark).where(condition);
  }

  /** The rows of a table as Spark's. */
  public static Dataset<Row> rows(RunTable table, Supplier<SparkSession> spark) {
    return inSpark(table, spark).rows();
  }

  private static SparkRuns inSpark(RunTable table, Supplier<SparkSession> spark) {
    return table instanceof TextRuns runs
        ? TypedRows.of(spark.get(), runs.text())
        : (SparkRuns) table;
  }
}
