package io.copse.udf.run;

import java.util.List;
import java.util.Locale;

/**
 * The status of a run in tables of other tools: whether the run finished. The words of usual
 * trackers and schedulers have a meaning here; {@code crashed} is that of a run that did not
 * finish, although some trackers say it of a run that they lost sight of.
 *
 * <table>
 *   <caption>Words, in any case</caption>
 *   <tr><th>meaning</th><th>words</th></tr>
 *   <tr><td>finished</td><td>complete, completed, converged, done, finished, ok, passed, succeeded,
 *     success, successful, terminated, true</td></tr>
 *   <tr><td>failed</td><td>aborted, canceled, cancelled, crashed, diverged, error, errored, failed,
 *     failure, false, internal_error, interrupted, killed, lost, node_fail, out_of_memory,
 *     preempted, skipped, stopped, timedout, timeout, unfinished, upstream_failed</td></tr>
 *   <tr><td>not ended</td><td>active, blocked, initializing, paused, pending, preparing, queued,
 *     running, scheduled, starting, submitted, terminating, waiting</td></tr>
 * </table>
 */
public final class RunStatus {
  private static final List<String> FINISHED =
      List.of(
          "complete",
          "completed",
          "converged",
          "done",
          "finished",
          "ok",
          "passed",
          "succeeded",
          "success",
          "successful",
          "terminated",
          "true");

  private static final List<String> FAILED =
      List.of(
          "aborted",
          "canceled",
          "cancelled",
          "crashed",
          "diverged",
          "error",
          "errored",
          "failed",
          "failure",
          "false",
          "internal_error",
          "interrupted",
          "killed",
          "lost",
          "node_fail",
          "out_of_memory",
          "preempted",
          "skipped",
          "stopped",
          "timedout",
          "timeout",
          "unfinished",
          "upstream_failed");

  private static final List<String> NOT_ENDED =
      List.of(
          "active",
          "blocked",
          "initializing",
          "paused",
          "pending",
          "preparing",
          "queued",
          "running",
          "scheduled",
          "starting",
          "submitted",
          "terminating",
          "waiting");

  /** The meaning of a status. */
  public enum Outcome {
    /** The run reached its end, so its loss is a final one. */
    FINISHED,
    /** The run ended before. */
    FAILED,
    /** The run still goes on, or has not begun. */
    NOT_ENDED,
    /** No table here has the word; the loss is not taken for a final one. */
    UNKNOWN
  }

  private RunStatus() {}

  /**
   * The meaning of a status.
   *
   * @param status in upper or lower case, with underscores, hyphens or spaces
   */
  public static Outcome of(String status) {
    String word = status.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    if (FINISHED.contains(word)) {
      return Outcome.FINISHED;
    }

    return FAILED.contains(word)
        ? Outcome.FAILED
        : NOT_ENDED.contains(word) ? Outcome.NOT_ENDED : Outcome.UNKNOWN;
  }

  /** Whether a run with this status reached its end. */
  public static boolean isFinished(String status) {
    return of(status) == Outcome.FINISHED;
  }

  /** The words of a run that reached its end, in lower case. */
  public static List<String> finished() {
    return FINISHED;
  }
}
