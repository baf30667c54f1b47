package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "evaluate",
    description = "Scores every predictor on the test documents.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.evaluate();
  }
}
