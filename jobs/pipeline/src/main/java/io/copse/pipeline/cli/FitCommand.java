package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.experiment.FitStage;
import io.copse.pipeline.runtables.RunTable;
import io.copse.pipeline.runtables.RunTables;
import io.copse.pipeline.runtables.TableFit;
import io.copse.pipeline.runtables.TableFit.PlotFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "fit",
    description =
        "Fits a law to each arm of an experiment (--conf), or to a table of runs of any tool"
            + " (--input).",
    mixinStandardHelpOptions = true)
final class FitCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "0..1")
  private Source source;

  @Spec private CommandSpec spec;

  /** An experiment or a table. */
  private static final class Source {
    @ArgGroup(exclusive = false, heading = "%nThe arms of an experiment:%n")
    private ExperimentOptions experiment;

    @ArgGroup(exclusive = false, heading = "%nA table of runs:%n")
    private TableFitOptions table;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (source == null) {
      throw new UsageException(
          "fit has nothing to fit: name an experiment with --conf=FILE or a table of runs with"
              + " --input=FILE.");
    }
    return source.table == null
        ? StageCommand.run(source.experiment, spec, new FitStage())
        : fit(source.table);
  }

  private int fit(TableFitOptions options) {
    var request = options.request();
    Optional<PlotFormat> plot = options.plot().map(file -> options.plotFormat());
    RunTable table = RunTables.open(options.input(), options.text(), Session::open);
    Optional<RunTable> chosen =
        options.where().map(condition -> RunTables.where(table, condition, Session::open));
    TableFit fit = TableFit.of(chosen.orElse(table), options.columns(), request);
    PrintWriter out = spec.commandLine().getOut();
    switch (options.format()) {
      case json -> out.println(fit.json());
      case table -> out.println(fit.tables());
    }
    out.flush();
    if (plot.isPresent()) {
      write(options.plot().get(), fit.plot(table.name(), plot.get()));
    }
    return 0;
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UsageException(
          "--plot cannot be written to %s (%s): name a file in a folder that is there."
              .formatted(file, e.getMessage()));
    }
  }
}
