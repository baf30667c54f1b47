package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.ReportStage;
import io.copse.pipeline.experiment.Stage;
import picocli.CommandLine.Command;

@Command(
    name = "report",
    description = "Writes the report: one HTML page, and its figures as images.",
    mixinStandardHelpOptions = true)
final class ReportCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new ReportStage();
  }
}
