package io.copse.pipeline.training;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Watches how many tasks the cluster can run at one time.
 *
 * <p>An executor that a fault has taken mostly comes back within seconds. So a slot that is gone
 * counts as lost after a minute; one that comes counts at once.
 */
final class SlotWatch {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration REMINDER = Duration.ofMinutes(10);

  private final IntSupplier slots;
  private final LongSupplier nanoTime;
  private int now;
  private int lasting;
  private int mostWhileFewer;
  private long fewerSince;
  private long noneSince;
  private long saidAfter = PATIENCE.toNanos();

  /**
   * Makes a watch and looks for the first time.
   *
   * @param slots how many tasks can run at one time now, 0 if there is no executor
   * @param nanoTime a clock, in nanoseconds from any moment
   */
  SlotWatch(IntSupplier slots, LongSupplier nanoTime) {
    this.slots = slots;
    this.nanoTime = nanoTime;
    this.noneSince = nanoTime.getAsLong();
    this.fewerSince = noneSince;
    this.now = slots.getAsInt();
    this.lasting = now;
  }

  /** Returns the slots of this moment; at least one, for which Spark waits. */
  int now() {
    return Math.max(1, now);
  }

  /** Returns the slots without those that have been gone for a minute; at least one. */
  int lasting() {
    return Math.max(1, lasting);
  }

  /** Looks again, and returns a sentence if slots are lost or no executor is there. */
  Optional<String> look() {
    long time = nanoTime.getAsLong();
    now = slots.getAsInt();
    return now == 0 ? lost(time).or(() -> none(time)) : some(time);
  }

  private Optional<String> some(long time) {
    noneSince = time;
    saidAfter = PATIENCE.toNanos();
    return lost(time);
  }

  private Optional<String> lost(long time) {
    if (now >= lasting) {
      lasting = now;
      mostWhileFewer = 0;
      fewerSince = time;
      return Optional.empty();
    }
    mostWhileFewer = Math.max(mostWhileFewer, now);
    if (time - fewerSince < PATIENCE.toNanos()) {
      return Optional.empty();
    }
    int before = lasting;
    lasting = mostWhileFewer;
    mostWhileFewer = now;
    fewerSince = time;
    return lasting == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d slots have been gone for a minute: training goes on with %d, and a run with more replicas than that takes one."
                .formatted(before - lasting, before, lasting));
  }

  private Optional<String> none(long time) {
    long gone = time - noneSince;
    if (gone < saidAfter) {
      return Optional.empty();
    }
    saidAfter += REMINDER.toNanos();
    return Optional.of(
        "No executor has been there for %d min, and training waits for one: start a worker, or stop the job and give the same command later."
            .formatted(Duration.ofNanos(gone).toMinutes()));
  }
}
