package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.ReportStage;
import io.copse.pipeline.experiment.Stage;
import picocli.CommandLine.Command;

@Command(
    name = "quickstart",
    description = "Runs the whole experiment on the quick start's preset.",
    mixinStandardHelpOptions = true)
final class QuickstartCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new ReportStage();
  }
}
