package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.EvaluationStage;
import io.copse.pipeline.experiment.Stage;
import picocli.CommandLine.Command;

@Command(
    name = "evaluate",
    description = "Scores every predictor on the test documents.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new EvaluationStage();
  }
}
