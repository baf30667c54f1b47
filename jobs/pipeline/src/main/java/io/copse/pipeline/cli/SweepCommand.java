package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Stage;
import io.copse.pipeline.experiment.SweepStage;
import picocli.CommandLine.Command;

@Command(
    name = "sweep",
    description =
        "Tries learning rates at the two smallest sizes of each architecture. Train uses the best.",
    mixinStandardHelpOptions = true)
final class SweepCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new SweepStage();
  }
}
