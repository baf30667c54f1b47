package io.copse.pipeline.cli;

import io.copse.pipeline.HomeFolder;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * The command {@code copse}. It exits with 0 if all went well, with 2 after a mistake of the user,
 * with 1 after a failure, and with 128 and the number of the signal that stopped it.
 */
@Command(
    name = "copse",
    description = "A scaling-law laboratory for language models on Apache Spark.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "The commands stand in the order of the way of the data; quickstart and run do all stages.",
      "copse alone, and runs alone, list their commands, as kubectl does.",
      "The launcher also takes --master URL and --spark KEY=VALUE, a setting of Spark. With"
          + " --master",
      "or SPARK_HOME the command goes through spark-submit; otherwise Spark is embedded.",
      "COPSE_MEMORY sets the driver's heap, such as 3g.",
      "Exit codes: 0 done, 1 failed, 2 the command or its settings must be corrected, 130 stopped",
      "by SIGINT, 143 by SIGTERM; 129 by SIGHUP."
    },
    subcommands = {
      QuickstartCommand.class,
      RunCommand.class,
      ConfigCommand.class,
      PlanCommand.class,
      IngestCommand.class,
      ClusterCommand.class,
      SweepCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      FitCommand.class,
      ReportCommand.class,
      RunsCommand.class,
      SqlCommand.class,
      GenerateCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      BenchCommand.class
    })
public final class Main implements Callable<Integer> {
  /** The variable that Databricks sets in its processes. */
  private static final String PLATFORM = "DATABRICKS_RUNTIME_VERSION";

  /** The commands that, given again, do only what is missing. */
  private static final Set<String> RESUMING =
      Set.of(
          "quickstart",
          "run",
          "ingest",
          "cluster",
          "sweep",
          "train",
          "evaluate",
          "fit",
          "report",
          "import");

  @Spec private CommandSpec spec;

  private Main() {}

  /** Lists the commands. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return 0;
  }

  /** Runs a command and exits. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (System.getenv(PLATFORM) != null) {
      // The process is shared by jobs: its signals and its end are the platform's.
      exit(execute(args, out, new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
      return;
    }
    Ending ending = new Ending(args.length > 0 && RESUMING.contains(args[0]), System.err);
    ending.prepare();
    PrintWriter err = new PrintWriter(ending.untilEnded(), true, StandardCharsets.UTF_8);
    int code;
    try {
      code = execute(args, out, err);
    } catch (Error | RuntimeException e) {
      // Before the command line is read: a class path that does not fit, for instance.
      code = report(e, List.of(args).contains("--stacktrace"), err);
    }
    ending.end();
    exit(code);
  }

  private static void exit(int code) {
    // Exit even with 0 would end the shared process of a Databricks job.
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs a command and returns its exit code. */
  static int execute(String[] args, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    line.registerConverter(Path.class, path -> Path.of(HomeFolder.expanded(path)));
    line.setOut(out);
    line.setErr(err);
    boolean trace = List.of(args).contains("--stacktrace");
    line.setExecutionExceptionHandler((thrown, command, parsed) -> report(thrown, trace, err));
    line.setParameterExceptionHandler(
        (e, rest) -> {
          err.println("copse: " + e.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
          return 2;
        });
    try {
      return line.execute(args);
    } catch (Error e) {
      return report(e, trace, err);
    }
  }

  private static int report(Throwable thrown, boolean trace, PrintWriter err) {
    Failure failure = new Failure(thrown);
    err.println("copse: " + failure.sentence());
    if (trace && failure.exitCode() == 1) {
      thrown.printStackTrace(err);
    }
    return failure.exitCode();
  }
}
