package io.copse.pipeline.experiment;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Tells the user what goes on: a line for each stage, and some lines within a long one. */
public final class Narrator {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintWriter out;
  private final long begun = System.nanoTime();
  private long lastLine;

  /** Writes to a stream; commands give standard error. */
  public Narrator(PrintWriter out) {
    this.out = out;
  }

  /** Says a sentence, with the time since the start. */
  public synchronized void say(String sentence, Object... values) {
    out.printf("%6s  %s%n", time(System.nanoTime() - begun), sentence.formatted(values));
    out.flush();
  }

  /**
   * Says which share of a stage is done, at most every five seconds and at its end. The time left
   * is that at the stage's mean speed so far.
   *
   * @param sinceNanos when the stage began, as System.nanoTime()
   */
  public synchronized void progress(String what, double done, double total, long sinceNanos) {
    long now = System.nanoTime();
    if (done < total && now - lastLine < INTERVAL_NANOS) {
      return;
    }
    lastLine = now;
    String left =
        done > 0 && done < total
            ? ", " + time((long) ((now - sinceNanos) * (total - done) / done)) + " left"
            : "";
    say("%s: %.0f %%%s", what, 100 * done / total, left);
  }

  private static String time(long nanos) {
    long seconds = Duration.ofNanos(nanos).toSeconds();
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
