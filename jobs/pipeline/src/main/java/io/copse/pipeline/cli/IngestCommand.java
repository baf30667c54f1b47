package io.copse.pipeline.cli;

import io.copse.pipeline.experiment.CorpusStage;
import io.copse.pipeline.experiment.Stage;
import picocli.CommandLine.Command;

@Command(
    name = "ingest",
    description = "Reads the sources into documents and encodes their tokens.",
    mixinStandardHelpOptions = true)
final class IngestCommand extends StageCommand {
  @Override
  Stage<?> stage() {
    return new CorpusStage();
  }
}
