package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "run",
    description = "Runs the whole experiment, as far as it is not there.",
    mixinStandardHelpOptions = true)
final class RunCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.report();
  }
}
