package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "train",
    description = "Trains all arms at all sizes and horizons.",
    mixinStandardHelpOptions = true)
final class TrainCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.train();
  }
}
