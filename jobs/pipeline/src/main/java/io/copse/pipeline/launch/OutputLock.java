package io.copse.pipeline.launch;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.Epochs;
import io.copse.pipeline.storage.Owner;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lock of an output: one job owns it at a time.
 *
 * <p>A job becomes the owner when it begins a new epoch of the output, which the store lets only
 * one job do. The owner shows at short intervals that it lives. Another job begins the next epoch
 * if the owner has ended its own, if the owner's process is known to be dead, or if the owner has
 * shown no life for a lease. That lease is measured by the job that waits; no two clocks are
 * compared. An owner that was only stopped finds the later epoch before its next write.
 */
public final class OutputLock implements AutoCloseable {
  private static final int BEATS_PER_LEASE = 12;

  private final Epochs epochs;
  private final Owner owner;
  private final boolean unended;
  private final AtomicBoolean lost = new AtomicBoolean();
  private final ScheduledExecutorService beating =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "output-lock");
            thread.setDaemon(true);
            return thread;
          });
  private long beats;

  private OutputLock(Epochs epochs, Owner owner, boolean unended) {
    this.epochs = epochs;
    this.owner = owner;
    this.unended = unended;
  }

  /**
   * Takes the lock of an output. If its owner may live elsewhere, the call waits for a sign of life
   * for a lease at most.
   *
   * @param lease how long an owner may show no life before it counts as dead
   * @param onLoss called once, on another thread, if another job has taken the output over
   * @throws UsageException if another job owns it, or it cannot be written
   */
  public static OutputLock acquire(RunStorage storage, Duration lease, Runnable onLoss) {
    return acquire(storage, lease, onLoss, Waiting.REAL);
  }

  static OutputLock acquire(RunStorage storage, Duration lease, Runnable onLoss, Waiting waiting) {
    try {
      OutputLock lock = take(storage, lease, waiting);
      long period = lease.toMillis() / BEATS_PER_LEASE;
      lock.beating.scheduleWithFixedDelay(
          () -> lock.beat(onLoss), period, period, TimeUnit.MILLISECONDS);
      return lock;
    } catch (IOException e) {
      throw new UsageException(
          "The output %s cannot be locked (%s): name a folder that can be written."
              .formatted(storage.root(), e.getMessage()));
    }
  }

  private static OutputLock take(RunStorage storage, Duration lease, Waiting waiting)
      throws IOException {
    Epochs epochs = storage.owners();
    long present = epochs.present();
    boolean ended = present == 0 || epochs.hasEnded(present);
    if (!ended && isAlive(epochs, present, lease, waiting)) {
      throw held(storage, epochs, present);
    }
    byte[] self = Holder.here().json().getBytes(StandardCharsets.UTF_8);
    long own = present + 1;
    // A name may be taken by what is no object, such as a link to nothing.
    while (!epochs.begin(own, self)) {
      if (epochs.present() > present) {
        throw held(storage, epochs, epochs.present());
      }
      own++;
    }
    // A job that slept since it looked may have begun an epoch that is past.
    if (epochs.present() != own) {
      throw held(storage, epochs, epochs.present());
    }
    OutputLock lock = new OutputLock(epochs, new Owner(own), !ended);
    epochs.forgetBefore(own);
    return lock;
  }

  /** Whether the owner of an epoch may still write, by what is known or seen of it. */
  private static boolean isAlive(Epochs epochs, long epoch, Duration lease, Waiting waiting)
      throws IOException {
    Holder holder = Holder.parse(epochs.owner(epoch));
    if (holder.isHere()) {
      return holder.lives();
    }
    String seen = signs(epochs, epoch);
    long begun = waiting.nanos();
    while (waiting.nanos() - begun < lease.toNanos()) {
      waiting.sleep(lease.dividedBy(BEATS_PER_LEASE * 2L));
      if (!signs(epochs, epoch).equals(seen)) {
        return true;
      }
      if (epochs.hasEnded(epoch)) {
        return false;
      }
    }
    return false;
  }

  /** What an owner shows of itself: its name, which it writes just after its epoch has begun. */
  private static String signs(Epochs epochs, long epoch) throws IOException {
    return epochs.owner(epoch) + "\n" + epochs.beat(epoch);
  }

  private static UsageException held(RunStorage storage, Epochs epochs, long epoch)
      throws IOException {
    return new UsageException(
        "The output %s is in use by %s: wait until it ends, or name another output."
            .formatted(storage.root(), Holder.parse(epochs.owner(epoch)).inWords()));
  }

  /** Returns the owner that this lock makes of the job. */
  public Owner owner() {
    return owner;
  }

  /** Whether the owner before has not ended its epoch, so that a write of it may be under way. */
  public boolean isAfterUnended() {
    return unended;
  }

  @Override
  public void close() {
    beating.shutdownNow();
    try {
      if (!beating.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The store did not answer for a minute.");
      }
      if (epochs.present() == owner.epoch()) {
        epochs.end(owner.epoch());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The lock of the output cannot be given back", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat(Runnable onLoss) {
    try {
      if (epochs.present() == owner.epoch()) {
        beats++;
        epochs.beat(owner.epoch(), Long.toString(beats));
      } else if (lost.compareAndSet(false, true)) {
        beating.shutdown();
        onLoss.run();
      }
    } catch (IOException | RuntimeException e) {
      // Tried again at the next beat. If the lease ends first, the fence stops this job's writes.
    }
  }
}
