package io.copse.pipeline.training;

import java.io.Serializable;
import java.util.Locale;

/**
 * The end of a run: complete or diverged. A run that diverged or failed has an outcome, too, and
 * its row says so.
 *
 * @param status FINISHED; DIVERGED if a loss or gradient norm of the run or its parent was not
 *     finite; FAILED otherwise
 * @param reason one sentence if the run did not finish, else empty
 * @param weightsHash SHA-256 of the last weights, empty if there are none
 */
public record RunOutcome(
    String runId,
    Status status,
    String reason,
    Losses losses,
    String weightsHash,
    Execution execution)
    implements Serializable {

  /**
   * The losses of a run in nats per token.
   *
   * @param train mean loss of the last logged updates, NaN if there is none
   * @param dev loss on dev, NaN if there is none
   */
  public record Losses(double train, double dev) implements Serializable {}

  /**
   * Where and when a run was trained.
   *
   * @param wallSeconds seconds that the task took, without restarts
   * @param cpuModel the processor; equal bits are promised for equal processors only
   * @param finishedAtMillis end of the run, in milliseconds since 1970
   */
  public record Execution(double wallSeconds, String cpuModel, long finishedAtMillis)
      implements Serializable {}

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
        runId,
        status,
        reason,
        new Losses(Double.NaN, Double.NaN),
        "",
        new Execution(0, "", System.currentTimeMillis()));
  }
}
