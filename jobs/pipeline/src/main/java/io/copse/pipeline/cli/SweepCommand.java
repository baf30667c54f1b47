package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "sweep",
    description =
        "Tries learning rates at the two smallest sizes of each architecture; train takes its rates"
            + " from there.",
    mixinStandardHelpOptions = true)
final class SweepCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.sweep();
  }
}
