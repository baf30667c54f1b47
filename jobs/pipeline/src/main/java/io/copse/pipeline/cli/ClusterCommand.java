package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "cluster",
    description = "Splits the corpus into domains, by clusters and at random.",
    mixinStandardHelpOptions = true)
final class ClusterCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.cluster();
  }
}
