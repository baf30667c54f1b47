package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.RunTable;
import io.copse.pipeline.runtables.RunTables;
import io.copse.pipeline.runtables.read.TextOptions;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sql",
    description =
        "Runs a query over the experiment's tables: documents, rejects, intake, domains, runs, steps, evals, fits.",
    mixinStandardHelpOptions = true)
final class SqlCommand extends OutputCommand {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

  /** A file in place of a table, as Spark's SQL names it. */
  private static final Pattern FILE = Pattern.compile("(?i)\\b(?:csv|tsv|jsonl)\\.`([^`]+)`");

  private static final Pattern LISTING = Pattern.compile("(?i)\\bshow\\b");

  private enum Format {
    table,
    csv,
    json
  }

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--write",
      description = "Lets the query change the tables: takes the output's lock first.")
  private boolean write;

  @Parameters(
      paramLabel = "QUERY",
      description = "A SELECT, DESCRIBE, SHOW or EXPLAIN statement; with --write any statement.")
  private String query;

  @Option(
      names = "--table",
      paramLabel = "NAME=FILE",
      description =
          "Makes a table of a .csv, .tsv, .jsonl or .parquet file, whose header names its columns;"
              + " may be given again.")
  private Map<String, String> files = new LinkedHashMap<>();

  @Override
  boolean writes() {
    return write;
  }

  /** The tables whose names stand in the query; all for one that names neither table nor file. */
  @Override
  Set<TableSchema> reads() {
    Set<TableSchema> named = EnumSet.noneOf(TableSchema.class);
    for (TableSchema schema : TableSchema.values()) {
      if (Pattern.compile("(?i)\\b" + schema.tableName() + "\\b").matcher(query).find()) {
        named.add(schema);
      }
    }
    boolean readsFiles = !files.isEmpty() || FILE.matcher(query).find();
    boolean readsAll = LISTING.matcher(query).find() || (named.isEmpty() && !readsFiles);
    return readsAll ? EnumSet.allOf(TableSchema.class) : named;
  }

  @Override
  void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out) {
    files.forEach((name, file) -> view(spark, name, file));
    String asked = withFiles(spark);
    Dataset<Row> rows;
    try {
      rows = write ? spark.sql(asked) : new ReadOnlyQuery(spark, asked).rows();
    } catch (AnalysisException e) {
      throw new UsageException("The query cannot be run: " + Failure.foreign(e));
    }
    print(rows, out);
  }

  /** The query with a view in place of each file of text, whose header Spark would not read. */
  private String withFiles(SparkSession spark) {
    Map<String, String> views = new LinkedHashMap<>();
    Matcher matcher = FILE.matcher(query);
    return matcher.replaceAll(
        found ->
            views.computeIfAbsent(
                found.group(1),
                file -> {
                  String name = "file_" + (views.size() + 1);
                  view(spark, name, file);
                  return name;
                }));
  }

  private static void view(SparkSession spark, String name, String file) {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException(
          "--table names a table '%s': give letters, digits and underscores.".formatted(name));
    }
    RunTable table = RunTables.open(file, new TextOptions(Optional.empty()), () -> spark);
    RunTables.rows(table, () -> spark).createOrReplaceTempView(name);
  }

  private void print(Dataset<Row> rows, PrintWriter out) {
    switch (format) {
      case table -> out.print(rows.showString(1000, 0, false));
      case json -> rows.toJSON().toLocalIterator().forEachRemaining(out::println);
      case csv -> {
        out.println(String.join(",", rows.columns()));
        rows.toLocalIterator().forEachRemaining(row -> out.println(csv(row)));
      }
    }
  }

  private static String csv(Row row) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      cells.add(row.isNullAt(i) ? "" : quoted(row.get(i).toString()));
    }
    return String.join(",", cells);
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\\r\\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
