package io.copse.pipeline.cli;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.experiment.FitStage;
import io.copse.pipeline.runtables.RunTable;
import io.copse.pipeline.runtables.TableFit;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
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
    SparkSession spark = Session.open();
    RunTable table = RunTable.open(spark, options.input());
    TableFit fit = TableFit.of(spark, table, options.columns(), request);
    PrintWriter out = spec.commandLine().getOut();
    switch (options.format()) {
      case json -> out.println(fit.json());
      case table -> fit.tables().forEach(rows -> out.println(rows.showString(1000, 0, false)));
    }
    out.flush();
    return 0;
  }
}
