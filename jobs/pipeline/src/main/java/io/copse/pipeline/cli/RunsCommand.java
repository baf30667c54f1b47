package io.copse.pipeline.cli;

import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.training.RunHousekeeping;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "runs",
    description = "Lists, shows and deletes the runs of an output, and old files of its tables.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RunsCommand.ListRuns.class,
      RunsCommand.ShowRun.class,
      RunsCommand.DeleteRuns.class,
      RunsCommand.Vacuum.class
    })
final class RunsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private RunsCommand() {}

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }

  @Command(
      name = "list",
      description = "Lists the runs with their status.",
      mixinStandardHelpOptions = true)
  static final class ListRuns extends OutputCommand {
    private static final int MOST_ROWS = 100_000;

    @Override
    void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out) {
      out.print(new RunHousekeeping(tables, storage).list().showString(MOST_ROWS, 0, false));
    }
  }

  @Command(
      name = "show",
      description = "Shows every column of a run, and its bytes on disk.",
      mixinStandardHelpOptions = true)
  static final class ShowRun extends OutputCommand {
    @Parameters(paramLabel = "RUN_ID", description = "An id that the command list prints.")
    private String runId;

    @Override
    void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out)
        throws IOException {
      RunHousekeeping runs = new RunHousekeeping(tables, storage);
      Row row = runs.show(runId);
      String[] names = row.schema().fieldNames();
      for (int i = 0; i < names.length; i++) {
        out.printf("%-22s %s%n", names[i], row.isNullAt(i) ? "" : row.get(i));
      }
      out.printf("%-22s %d%n", "bytes on disk", runs.diskBytes(runId));
    }
  }

  @Command(
      name = "delete",
      description = {
        "Deletes runs with their checkpoints, steps, and the evaluations and fits that used them.",
        "The next start of the experiment trains them again."
      },
      mixinStandardHelpOptions = true)
  static final class DeleteRuns extends OutputCommand {
    @Parameters(
        paramLabel = "RUN_ID",
        arity = "1..*",
        description = "Ids that the command list prints.")
    private List<String> runIds;

    @Override
    boolean writes() {
      return true;
    }

    @Override
    void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out)
        throws IOException {
      new RunHousekeeping(tables, storage).delete(runIds);
      out.printf("deleted %s%n", String.join(" ", runIds));
    }
  }

  @Command(
      name = "vacuum",
      description = "Removes files of the tables that no version of the last seven days uses.",
      mixinStandardHelpOptions = true)
  static final class Vacuum extends OutputCommand {
    @Override
    boolean writes() {
      return true;
    }

    @Override
    void run(SparkSession spark, RunStorage storage, Tables tables, PrintWriter out) {
      tables.vacuum();
    }
  }
}
