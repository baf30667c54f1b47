package io.copse.pipeline.training;

import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The outcome of each run, kept beside its checkpoints until the job writes all of them to the
 * table at once.
 */
record RunResults(RunStorage storage) {
  private static final String NAME = "result.json";

  /** Returns how a run ended, if it did and what is stored of that can be read. */
  Optional<RunOutcome> find(String runId) {
    return storage
        .run(runId)
        .find(NAME, RunOutcome.class)
        .filter(outcome -> outcome.status() != null && runId.equals(outcome.runId()));
  }

  /** Keeps an outcome; a kill leaves the old one or the new one. */
  void keep(RunOutcome outcome) {
    storage.run(outcome.runId()).writeJson(NAME, outcome);
  }

  /** Forgets that a run ended, so that it is trained again. */
  void forget(String runId) {
    try {
      storage.run(runId).delete(NAME);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The result of run %s cannot be deleted: %s".formatted(runId, e.getMessage()), e);
    }
  }
}
