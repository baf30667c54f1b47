package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.ReportStage;
import io.copse.pipeline.experiment.Stage;
import picocli.CommandLine.Command;

@Command(
    name = "run",
    description = "Runs all stages of the experiment that are not done.",
    mixinStandardHelpOptions = true)
final class RunCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new ReportStage();
  }
}
