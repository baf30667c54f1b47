package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.DomainStage;
import io.copse.pipeline.experiment.Stage;
import picocli.CommandLine.Command;

@Command(
    name = "cluster",
    description = "Splits the corpus into domains, by clusters and at random.",
    mixinStandardHelpOptions = true)
final class ClusterCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new DomainStage();
  }
}
