package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Stage;
import io.copse.pipeline.experiment.TrainStage;
import picocli.CommandLine.Command;

@Command(
    name = "train",
    description = "Trains all arms at all sizes and horizons.",
    mixinStandardHelpOptions = true)
final class TrainCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new TrainStage();
  }
}
