package io.copse.pipeline.cli;

import io.copse.pipeline.runtables.RunImport;
import io.copse.pipeline.runtables.RunTable;
import io.copse.pipeline.storage.RunStorage;
import java.util.Optional;
import java.util.concurrent.Callable;
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
    RunTable table = RunTable.open(spark, options.input());
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
    spec.commandLine()
        .getErr()
        .printf(
            "import: %d rows of %s: %d new in runs, %d there already.%n",
            outcome.rows(), table.name(), outcome.added(), outcome.rows() - outcome.added());
    return 0;
  }
}
