package io.copse.pipeline.training;

import java.io.Serializable;
import java.util.Locale;

/**
 * How a run ended. A run that diverged or failed is an outcome like any other, so that its row can
 * say so.
 *
 * @param status FINISHED, DIVERGED when a loss or gradient norm of it or its parent was not finite,
 *     FAILED otherwise
 * @param reason one sentence where the run did not finish, else empty
 * @param trainLoss mean loss of the last logged updates in nats per token, NaN if there is none
 * @param devLoss loss on dev in nats per token, NaN if there is none
 * @param wallSeconds seconds that the task took, restarts not included
 * @param weightsHash SHA-256 of the last weights, empty if there are none
 * @param cpuModel processor the run was on; equal bits are promised for equal processors only
 * @param finishedAtMillis end of the run, in milliseconds since 1970
 */
public record RunOutcome(
    String runId,
    Status status,
    String reason,
    double trainLoss,
    double devLoss,
    double wallSeconds,
    String weightsHash,
    String cpuModel,
    long finishedAtMillis)
    implements Serializable {

  /** The ways a run ends. */
  public enum Status {
    FINISHED,
    DIVERGED,
    FAILED;

    /** Returns the name used in tables. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns the outcome of a run that ended without a model. */
  static RunOutcome without(String runId, Status status, String reason) {
    return new RunOutcome(
        runId, status, reason, Double.NaN, Double.NaN, 0, "", "", System.currentTimeMillis());
  }
}
