package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
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

  @Override
  boolean writes() {
    return write;
  }

  @Override
  void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out) {
    Dataset<Row> rows;
    try {
      rows = write ? spark.sql(query) : new ReadOnlyQuery(spark, query).rows();
    } catch (AnalysisException e) {
      throw new UsageException("The query cannot be run: " + Failure.foreign(e));
    }
    print(rows, out);
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
