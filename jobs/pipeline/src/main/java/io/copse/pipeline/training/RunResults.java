package io.copse.pipeline.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The outcome of each run, kept beside its checkpoints until the job's one write to the table. */
record RunResults(String workspace) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Returns how a run ended, if it did. */
  Optional<RunOutcome> find(String runId) throws IOException {
    Path file = file(runId);
    return Files.exists(file)
        ? Optional.of(JSON.readValue(file.toFile(), RunOutcome.class))
        : Optional.empty();
  }

  /** Keeps an outcome; a kill leaves the old file or the new one. */
  void keep(RunOutcome outcome) throws IOException {
    Path file = file(outcome.runId());
    Files.createDirectories(file.getParent());
    Path unfinished = file.resolveSibling("result.json.tmp");
    JSON.writeValue(unfinished.toFile(), outcome);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Takes back that a run ended. */
  void forget(String runId) throws IOException {
    Files.deleteIfExists(file(runId));
  }

  private Path file(String runId) {
    return RunTask.folder(workspace, runId).resolve("result.json");
  }
}
