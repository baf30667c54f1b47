package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "quickstart",
    description = "Runs the whole experiment on the quick start's preset.",
    mixinStandardHelpOptions = true)
final class QuickstartCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.report();
  }
}
