package io.copse.udf.run;

import java.util.List;
import java.util.Locale;

/** The status of a run in tables of other tools: whether the run finished. */
public final class RunStatus {
  /** The words of run tables and trackers for a run that reached its end. */
  private static final List<String> FINISHED =
      List.of(
          "complete",
          "completed",
          "converged",
          "done",
          "finished",
          "ok",
          "succeeded",
          "success",
          "true");

  private RunStatus() {}

  /**
   * Whether a run with this status reached its end. Any word except the usual ones for that, such
   * as failed, crashed, diverged or running, says that the loss is not a final one.
   *
   * @param status in upper or lower case
   */
  public static boolean isFinished(String status) {
    return FINISHED.contains(status.strip().toLowerCase(Locale.ROOT));
  }

  /** The words of a run that reached its end, in lower case. */
  public static List<String> finished() {
    return FINISHED;
  }
}
