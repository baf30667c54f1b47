package io.copse.pipeline.experiment;

import java.io.PrintWriter;
import java.time.Duration;

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
    out.printf(
        "%6s  %s%n",
        Progress.time(Duration.ofNanos(System.nanoTime() - begun).toSeconds()),
        sentence.formatted(values));
    out.flush();
  }

  /** Says how far some work is, at most every five seconds and at its end. */
  synchronized void progress(String what, Progress progress) {
    long now = System.nanoTime();
    if (progress.isDone() || now - lastLine >= INTERVAL_NANOS) {
      lastLine = now;
      say("%s: %s", what, progress.inWords());
    }
  }
}
