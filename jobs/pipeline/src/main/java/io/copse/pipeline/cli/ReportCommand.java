package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "report",
    description = "Writes the report: one HTML page, and its figures as images.",
    mixinStandardHelpOptions = true)
final class ReportCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.report();
  }
}
