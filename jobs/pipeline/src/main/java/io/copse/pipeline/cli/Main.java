package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The command {@code copse}. It exits with 0 if all went well, with 2 after a mistake of the user,
 * and with 1 after a failure.
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
      "The launcher also takes --master URL and --spark KEY=VALUE, a setting of Spark. With --master",
      "or SPARK_HOME the command goes through spark-submit; otherwise Spark is embedded.",
      "COPSE_MEMORY sets the driver's heap, such as 3g.",
      "Exit codes: 0 done, 1 failed, 2 the command or its settings must be corrected."
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
public final class Main {
  private Main() {}

  /** Runs a command and exits. */
  public static void main(String[] args) {
    int code =
        execute(
            args,
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    // Exit even with 0 would end the shared process of a Databricks job.
    if (code != 0) {
      System.exit(code);
    }
  }

  /** Runs a command and returns its exit code. */
  static int execute(String[] args, PrintWriter out, PrintWriter err) {
    CommandLine line = new CommandLine(new Main());
    line.setOut(out);
    line.setErr(err);
    line.setExecutionExceptionHandler(Main::report);
    line.setParameterExceptionHandler(
        (e, rest) -> {
          e.getCommandLine().getErr().println("copse: " + e.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(e, e.getCommandLine().getErr());
          return 2;
        });
    return line.execute(args);
  }

  private static int report(Exception thrown, CommandLine line, ParseResult parsed) {
    if (thrown instanceof UsageException) {
      line.getErr().println("copse: " + thrown.getMessage());
      return 2;
    }
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof UsageException) {
      line.getErr().println("copse: " + root.getMessage());
      return 2;
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    line.getErr().println("copse: " + message.lines().findFirst().orElse(root.toString()));
    if (parsed.hasSubcommand() && parsed.subcommand().hasMatchedOption("--stacktrace")) {
      thrown.printStackTrace(line.getErr());
    }
    return 1;
  }
}
