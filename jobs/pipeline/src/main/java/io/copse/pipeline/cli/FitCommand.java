package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "fit",
    description = "Fits a law to each arm's losses.",
    mixinStandardHelpOptions = true)
final class FitCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.fit();
  }
}
