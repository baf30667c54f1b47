package io.copse.pipeline.training;

import java.util.Optional;

/**
 * Thrown if a run has finished, but its last checkpoint is gone or damaged. The job that owns the
 * output trains the run again.
 */
public final class DamagedCheckpointException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final String runId;

  DamagedCheckpointException(String runId, String folder) {
    super(
        "Run %s finished, but its checkpoint is gone or damaged: delete the folder %s and start again, which trains the run anew."
            .formatted(runId, folder));
    this.runId = runId;
  }

  /** Returns the run's id. */
  public String runId() {
    return runId;
  }

  /** Finds the exception among the causes of a failure, such as that of a Spark job. */
  public static Optional<DamagedCheckpointException> in(Throwable failure) {
    return Causes.of(failure)
        .filter(DamagedCheckpointException.class::isInstance)
        .map(DamagedCheckpointException.class::cast)
        .findFirst();
  }
}
