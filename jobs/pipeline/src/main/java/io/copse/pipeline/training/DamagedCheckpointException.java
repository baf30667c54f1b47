package io.copse.pipeline.training;

import io.copse.pipeline.CauseChain;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Thrown if a run has finished, but its last checkpoint is gone or damaged. The job that owns the
 * output trains the run again.
 */
public final class DamagedCheckpointException extends IllegalStateException {
  private static final long serialVersionUID = 1L;
  private static final String SENTENCE =
      "Run %s finished, but its checkpoint is gone or damaged: delete the folder %s and start again, which trains the run anew.";

  /**
   * Finds the run in the text of a failure: of a barrier stage Spark gives nothing but the text.
   */
  private static final Pattern RUN =
      Pattern.compile("Run (\\w+) finished, but its checkpoint is gone or damaged: ");

  DamagedCheckpointException(String runId, String folder) {
    super(SENTENCE.formatted(runId, folder));
  }

  /** Returns the run whose checkpoint is damaged, if a failure such as of a Spark job says so. */
  public static Optional<String> runIn(Throwable failure) {
    return CauseChain.messages(failure)
        .flatMap(text -> RUN.matcher(text).results())
        .map(found -> found.group(1))
        .findFirst();
  }
}
