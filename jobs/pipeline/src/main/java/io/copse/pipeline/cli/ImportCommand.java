package io.copse.pipeline.cli;

import io.copse.pipeline.runtables.RunImport;
import io.copse.pipeline.runtables.RunTable;
import io.copse.pipeline.runtables.RunTables;
import io.copse.pipeline.storage.RunStorage;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "import",
    description = "Imports a table of runs of any tool into runs. A second import adds nothing.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @Mixin private ColumnOptions options;
  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FOLDER",
      description = "The output folder whose table runs gets the rows.")
  private String output;

  @Option(
      names = "--experiment",
      required = true,
      paramLabel = "NAME",
      description = "The experiment that the runs belong to.")
  private String experiment;

  @Option(
      names = "--architecture",
      paramLabel = "COL",
      description = "Column of the architecture's name; without one it is unknown.")
  private String architecture;

  @Override
  public Integer call() {
    SparkSession spark = Session.open();
    RunTable table = RunTables.open(options.input(), options.text(), () -> spark);
    RunStorage storage = RunStorage.open(output, spark.sessionState().newHadoopConf());
    RunImport runs =
        new RunImport(
            experiment,
            options.columns(),
            options.paramsAre(),
            Optional.ofNullable(architecture),
            Version.current());
    RunImport.Outcome outcome;
    try (OwnedOutput owned = OwnedOutput.take(spark, storage, spec.commandLine().getErr())) {
      outcome = runs.into(owned.tables(), table);
    }
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        "import: %d rows of %s: %d new in runs, %d there already, %d left out.%n",
        outcome.rows(),
        table.name(),
        outcome.added(),
        outcome.rows() - outcome.added() - outcome.leftOut(),
        outcome.leftOut());
    err.printf(
        "import: the columns are %s.%n",
        outcome.sources().entrySet().stream()
            .map(source -> source.getKey() + " = " + source.getValue())
            .collect(Collectors.joining(", ")));
    return 0;
  }
}
