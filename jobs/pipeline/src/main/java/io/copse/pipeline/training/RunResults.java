package io.copse.pipeline.training;

import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.util.Optional;

/**
 * The outcome of each run, kept beside its checkpoints until the job writes all of them to the
 * table at once.
 */
record RunResults(RunStorage storage) {
  private static final String NAME = "result.json";

  /** Returns how a run ended, if it did. */
  Optional<RunOutcome> find(String runId) {
    return storage.run(runId).exists(NAME)
        ? Optional.of(storage.run(runId).readJson(NAME, RunOutcome.class))
        : Optional.empty();
  }

  /** Keeps an outcome; a kill leaves the old one or the new one. */
  void keep(RunOutcome outcome) {
    storage.run(outcome.runId()).writeJson(NAME, outcome);
  }

  /** Forgets that a run ended, so that the next start trains it again. */
  void forget(String runId) throws IOException {
    storage.run(runId).delete(NAME);
  }
}
