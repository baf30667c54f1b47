package io.copse.pipeline.experiment;

import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.LongSupplier;

/**
 * How much of some work is done, how fast it goes, and how long it lasts.
 *
 * <p>What is told never runs backwards, in whatever order the work's events come. The time left is
 * that at the mean speed so far. It is told once 5 % of the work and ten seconds are over, and only
 * of work whose share that is done is counted, not estimated.
 */
final class Progress {
  private static final double LEAST_SHARE = 0.05;
  private static final Duration LEAST_TIME = Duration.ofSeconds(10);
  private static final int ALMOST = 99;
  private static final double MEGABYTE = 1e6;

  private final double total;
  private final DoubleFunction<String> words;
  private final LongSupplier nanoTime;
  private final boolean even;
  private final long begun;
  private double done;

  /**
   * Begins work that goes evenly.
   *
   * @param total how much there is to do, in any unit
   * @param words an amount of the unit as people read it
   * @param nanoTime a clock, in nanoseconds from any moment
   */
  Progress(double total, DoubleFunction<String> words, LongSupplier nanoTime) {
    this(total, words, nanoTime, true);
  }

  private Progress(
      double total, DoubleFunction<String> words, LongSupplier nanoTime, boolean even) {
    this.total = total;
    this.words = words;
    this.nanoTime = nanoTime;
    this.even = even;
    this.begun = nanoTime.getAsLong();
  }

  /** Begins work of which only estimates say how much is done, so that no time left is told. */
  static Progress estimated(double total, DoubleFunction<String> words, LongSupplier nanoTime) {
    return new Progress(total, words, nanoTime, false);
  }

  /** Tells how much is done in all; less than was told before changes nothing. */
  synchronized void reach(double amount) {
    done = Math.max(done, Math.min(total, amount));
  }

  /** Whether all is done. */
  synchronized boolean isDone() {
    return done >= total;
  }

  /** Returns the share that is done, the speed, and the time left if it is known. */
  synchronized String inWords() {
    double share = total == 0 ? 1 : done / total;
    double seconds = (nanoTime.getAsLong() - begun) / 1e9;
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%d %% of %s",
            isDone() ? 100 : Math.min(ALMOST, (int) (100 * share)),
            words.apply(total)));
    if (done > 0 && seconds > 0) {
      line.append(", ").append(words.apply(done / seconds)).append("/s");
    }
    if (even && !isDone() && share >= LEAST_SHARE && seconds >= LEAST_TIME.toSeconds()) {
      // Rounded up: work that follows takes some time.
      long left = (long) Math.ceil(seconds * (1 - share) / share);
      line.append(String.format(Locale.ROOT, ", %s left", time(Math.max(1, left))));
    }
    return line.toString();
  }

  /** Returns how people read numbers of things, and parts of one. */
  static DoubleFunction<String> counted(String things) {
    return amount ->
        String.format(
            Locale.ROOT, amount == Math.rint(amount) ? "%,.0f %s" : "%.2g %s", amount, things);
  }

  /** Returns how people read amounts of text. */
  static String bytes(double amount) {
    return amount < MEGABYTE
        ? String.format(Locale.ROOT, "%.0f kB", amount / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", amount / MEGABYTE);
  }

  /** Returns seconds as minutes and seconds. */
  static String time(long seconds) {
    return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
  }
}
