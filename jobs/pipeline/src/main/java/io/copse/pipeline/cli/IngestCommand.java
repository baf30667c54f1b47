package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.Experiment;
import picocli.CommandLine.Command;

@Command(
    name = "ingest",
    description = "Reads the sources into documents and encodes their tokens.",
    mixinStandardHelpOptions = true)
final class IngestCommand extends StageCommand {
  @Override
  void run(Experiment experiment) throws InterruptedException {
    experiment.ingest();
  }
}
