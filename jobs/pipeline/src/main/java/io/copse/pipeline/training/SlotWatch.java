package io.copse.pipeline.training;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Watches how many tasks the cluster can run at one time.
 *
 * <p>Most executors that a fault has taken come back within seconds. So a slot that is gone counts
 * as lost after a minute; one that comes counts at once.
 */
final class SlotWatch {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration REMINDER = Duration.ofMinutes(10);

  private final IntSupplier slots;
  private final LongSupplier nanoTime;
  private int now;
  private int lasting;

  /** The most slots seen while there were fewer than {@code lasting}; 0 if there are as many. */
  private int mostWhileFewer;

  private OptionalLong fewerSince = OptionalLong.empty();
  private OptionalLong noneSince = OptionalLong.empty();
  private Duration silence = PATIENCE;

  /**
   * Makes a watch and looks for the first time.
   *
   * @param slots how many tasks can run at one time now, 0 if there is no executor
   * @param nanoTime a clock, in nanoseconds from any moment
   */
  SlotWatch(IntSupplier slots, LongSupplier nanoTime) {
    this.slots = slots;
    this.nanoTime = nanoTime;
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
    return lost(time).or(() -> none(time));
  }

  private Optional<String> lost(long time) {
    if (now >= lasting) {
      lasting = now;
      mostWhileFewer = 0;
      fewerSince = OptionalLong.empty();
      return Optional.empty();
    }
    // From the first look that saw it: this process may have been stopped since the one before.
    fewerSince = OptionalLong.of(fewerSince.orElse(time));
    mostWhileFewer = Math.max(mostWhileFewer, now);
    if (time - fewerSince.getAsLong() < PATIENCE.toNanos()) {
      return Optional.empty();
    }
    int before = lasting;
    lasting = mostWhileFewer;
    mostWhileFewer = now;
    fewerSince = now < lasting ? OptionalLong.of(time) : OptionalLong.empty();
    return lasting == 0
        ? Optional.empty()
        : Optional.of(
            "%d of %d slots have been gone for a minute: training goes on with %d, and a run with more replicas than that takes one."
                .formatted(before - lasting, before, lasting));
  }

  /** Says that there is no executor: after a minute, then every ten. */
  private Optional<String> none(long time) {
    if (now > 0) {
      noneSince = OptionalLong.empty();
      silence = PATIENCE;
      return Optional.empty();
    }
    noneSince = OptionalLong.of(noneSince.orElse(time));
    Duration gone = Duration.ofNanos(time - noneSince.getAsLong());
    if (gone.compareTo(silence) < 0) {
      return Optional.empty();
    }
    silence = silence.plus(REMINDER);
    return Optional.of(
        "No executor has been there for %d min, and training waits for one: start a worker, or stop the job and give the same command later."
            .formatted(gone.toMinutes()));
  }
}
