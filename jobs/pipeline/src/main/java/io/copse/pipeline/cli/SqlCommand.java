package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.Workspace;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sql",
    description =
        "Runs a query over the experiment's tables: documents, domains, runs, steps, evals, fits.",
    mixinStandardHelpOptions = true)
final class SqlCommand implements Callable<Integer> {
  private enum Format {
    table,
    csv,
    json
  }

  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Option(names = "--format", defaultValue = "table", description = "${COMPLETION-CANDIDATES}")
  private Format format;

  @Parameters(paramLabel = "QUERY", description = "A SELECT statement.")
  private String query;

  @Override
  public Integer call() {
    ExperimentSettings settings = options.read();
    SparkSession spark = Session.open();
    Tables.open(spark, Workspace.of(settings.output()));
    Dataset<Row> rows;
    try {
      rows = spark.sql(query);
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        throw new UsageException("The query cannot be run: " + firstLine(e.getMessage()));
      }
      throw e;
    }
    print(rows);
    return 0;
  }

  /** Spark's parser begins its messages with an empty line. */
  private static String firstLine(String message) {
    return message.lines().filter(line -> !line.isBlank()).findFirst().orElse(message);
  }

  private void print(Dataset<Row> rows) {
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case table -> out.print(rows.showString(1000, 0, false));
      case json -> rows.toJSON().toLocalIterator().forEachRemaining(out::println);
      case csv -> {
        out.println(String.join(",", rows.columns()));
        rows.toLocalIterator().forEachRemaining(row -> out.println(csv(row)));
      }
    }
    out.flush();
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
