package io.copse.pipeline.runtables;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.UserPath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/**
 * A table of runs in a file.
 *
 * @param name the name that the user gave
 * @param rows its rows
 */
public record RunTable(String name, Dataset<Row> rows) {

  /**
   * Opens a CSV file with a header, a Parquet file or folder, or the folder of a Delta table.
   *
   * @param name a path, relative to the working folder, or a URI
   * @throws UsageException if there is no such file, or it is of another kind
   */
  public static RunTable open(SparkSession spark, String name) {
    String path = UserPath.absolute(name);
    return switch (formatOf(spark, name, path)) {
      case "delta" -> new RunTable(name, spark.read().format("delta").load(path));
      case "parquet" -> new RunTable(name, spark.read().options(UserPath.LITERAL).parquet(path));
      default ->
          new RunTable(
              name,
              spark
                  .read()
                  .options(UserPath.LITERAL)
                  .option("header", true)
                  .option("inferSchema", true)
                  .option("ignoreLeadingWhiteSpace", true)
                  .option("ignoreTrailingWhiteSpace", true)
                  .csv(path));
    };
  }

  /**
   * A column of numbers, as DOUBLE.
   *
   * @throws UsageException if there is no such column, or it holds something else
   */
  Column number(String column) {
    String found = existing(column);
    DataType type = rows.schema().apply(found).dataType();
    Column values = column(found);
    Column numbers = values.cast(DataTypes.DoubleType);
    if (type instanceof StringType) {
      rows.where(values.isNotNull().and(numbers.isNull())).select(values).takeAsList(1).stream()
          .findFirst()
          .ifPresent(
              row -> {
                throw new UsageException(
                    "The column %s of %s holds '%s', which is not a number: name another column or correct it."
                        .formatted(found, name, row.getString(0)));
              });
    } else if (!(type instanceof NumericType)) {
      throw new UsageException(
          "The column %s of %s is of type %s: name a column of numbers."
              .formatted(found, name, type.simpleString()));
    }
    return numbers;
  }

  /**
   * A column of any type, as text.
   *
   * @throws UsageException if there is no such column
   */
  Column text(String column) {
    return column(existing(column)).cast(DataTypes.StringType);
  }

  /**
   * The first of the names that is a column. An exact match comes before any other. Case, spaces
   * and punctuation make no difference: {@code Model Size} is {@code model_size}.
   */
  Optional<String> find(List<String> names) {
    List<String> columns = Arrays.asList(rows.columns());
    return names.stream()
        .filter(columns::contains)
        .findFirst()
        .or(
            () ->
                names.stream()
                    .flatMap(
                        wanted ->
                            columns.stream().filter(name -> plain(name).equals(plain(wanted))))
                    .findFirst());
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
  }

  private static Column column(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }

  private String existing(String column) {
    return find(List.of(column))
        .orElseThrow(
            () ->
                new UsageException(
                    "%s has no column %s: it has %s."
                        .formatted(name, column, String.join(", ", rows.columns()))));
  }

  private static String formatOf(SparkSession spark, String name, String path) {
    try {
      Path at = new Path(path);
      if (at.getName().contains(":")) {
        throw new UsageException(
            name + " holds a colon in its name, which Hadoop does not read: rename it.");
      }
      FileSystem files = at.getFileSystem(spark.sessionState().newHadoopConf());
      FileStatus status = files.getFileStatus(at);
      if (status.isDirectory()) {
        if (files.exists(new Path(at, "_delta_log"))) {
          return "delta";
        }
        if (Arrays.stream(files.listStatus(at))
            .anyMatch(file -> file.getPath().getName().endsWith(".parquet"))) {
          return "parquet";
        }
        throw new UsageException(
            name + " is a folder without a Delta table or Parquet files: name one that has them.");
      }
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.endsWith(".parquet")) {
        return "parquet";
      }
      if (lower.endsWith(".csv") || lower.endsWith(".csv.gz")) {
        return "csv";
      }
      throw new UsageException(
          name
              + " is not a table that can be read: give a .csv or .parquet file, or a Delta table.");
    } catch (FileNotFoundException e) {
      throw new UsageException(name + " is not there: name a file or the folder of a Delta table.");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + name + ": " + e.getMessage(), e);
    }
  }
}
