package io.copse.pipeline.training;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.storage.NotOwnerException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands behind an exception that a run's job ended with. */
final class Causes {
  /** What Spark says if all its jobs are cancelled, or if it was stopped itself. */
  private static final String ALL_CANCELLED = "as part of cancellation of all jobs";

  private static final String SPARK_STOPPED = "SparkContext was shut down";
  private static final String SPARK_GONE = "SparkContext has been shutdown";
  private static final String SPARK_CALLED = "Cannot call methods on a stopped SparkContext";

  /** How a barrier stage tells what one of its tasks failed with: a stack as text. */
  private static final Pattern BARRIER =
      Pattern.compile("barrier task .* finished unsuccessfully\\.\\s+(?:[\\w.$]+: )*([^\\n]+)");

  private Causes() {}

  /** Whether everything is being stopped. If not, only the run has failed. */
  static boolean isStop(Throwable thrown) {
    return CauseChain.of(thrown)
        .anyMatch(
            cause ->
                cause instanceof NotOwnerException
                    // A barrier stage gives its tasks' failures as text only.
                    || says(cause, NotOwnerException.class.getName())
                    || says(cause, ALL_CANCELLED)
                    || says(cause, SPARK_STOPPED)
                    || says(cause, SPARK_GONE)
                    || says(cause, SPARK_CALLED));
  }

  private static boolean says(Throwable cause, String words) {
    return cause.getMessage() != null && cause.getMessage().contains(words);
  }

  /** Returns what the innermost cause says, in one line. */
  static String rootSentence(Throwable thrown) {
    Throwable root = CauseChain.of(thrown).reduce(thrown, (outer, inner) -> inner);
    if (root instanceof OutOfMemoryError) {
      return "The memory does not suffice (%s): set COPSE_MEMORY to more, or spark.executor.memory on a cluster."
          .formatted(root.getMessage());
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    Matcher barrier = BARRIER.matcher(message);
    return barrier.find() ? barrier.group(1) : message.lines().findFirst().orElse(message);
  }
}
