package io.copse.pipeline.launch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The lock of an output: one job writes it at a time.
 *
 * <p>The lock is an object that names its holder, and whose time of modification the holder renews.
 * Another job takes it over if the holder's process is known to be dead on this host, or if it has
 * not been renewed for a lease.
 */
public final class OutputLock implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = ".lock";
  private static final int RENEWALS_PER_LEASE = 6;

  private final RunStorage storage;
  private final StoredFolder folder;
  private final Holder self;
  private final ScheduledExecutorService renewing =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "output-lock");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * Who holds a lock.
   *
   * @param token of this one holding
   * @param started when the process started, as an ISO instant
   */
  record Holder(String token, String host, long pid, String started) {
    static Holder here() {
      ProcessHandle process = ProcessHandle.current();
      return new Holder(
          UUID.randomUUID().toString(), MachineFacts.hostName(), process.pid(), startOf(process));
    }

    /** Whether the process is known to have ended; only processes of this host are known. */
    boolean isDead() {
      return host.equals(MachineFacts.hostName())
          && !ProcessHandle.of(pid).map(Holder::startOf).filter(started::equals).isPresent();
    }

    private static String startOf(ProcessHandle process) {
      return process
          .info()
          .startInstant()
          .map(start -> start.truncatedTo(ChronoUnit.SECONDS).toString())
          .orElse("an unknown time");
    }
  }

  private OutputLock(RunStorage storage, Holder self) {
    this.storage = storage;
    this.folder = storage.folder();
    this.self = self;
  }

  /**
   * Takes the lock of an output.
   *
   * @param lease how long a holder on another host may be silent before it counts as dead
   * @param onLoss called on another thread if another job has taken the lock over
   * @throws UsageException if another job holds it
   */
  public static OutputLock acquire(RunStorage storage, Duration lease, Runnable onLoss) {
    OutputLock lock = new OutputLock(storage, Holder.here());
    try {
      if (!lock.create(NAME)) {
        lock.takeOver(lease);
      }
    } catch (IOException e) {
      throw new UsageException(
          "The output %s cannot be locked (%s): name a folder that can be written."
              .formatted(storage.root(), e.getMessage()));
    }
    long period = lease.toMillis() / RENEWALS_PER_LEASE;
    lock.renewing.scheduleWithFixedDelay(
        () -> lock.renew(onLoss), period, period, TimeUnit.MILLISECONDS);
    return lock;
  }

  @Override
  public void close() {
    renewing.shutdownNow();
    try {
      if (holder(NAME).equals(self)) {
        folder.delete(NAME);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot give back the lock " + folder + "/" + NAME, e);
    }
  }

  /** Takes a dead holder's lock over; of several that try, the one that makes the mark does. */
  private void takeOver(Duration lease) throws IOException {
    Holder holder = holder(NAME);
    if (!holder.isDead() && !isSilent(NAME, lease)) {
      throw held(holder);
    }
    String mark = NAME + "-" + holder.token();
    if (isSilent(mark, lease)) {
      folder.delete(mark); // Its maker died before it took the lock over.
    }
    if (!create(mark)) {
      throw held(holder(mark));
    }
    Holder now = holder(NAME);
    if (!now.equals(holder)) {
      // Another job has taken it over since, and has removed its mark.
      folder.delete(mark);
      throw held(now);
    }
    folder.delete(NAME);
    boolean taken = create(NAME);
    folder.delete(mark);
    if (!taken) {
      throw held(holder(NAME));
    }
  }

  private UsageException held(Holder holder) {
    return new UsageException(
        "The output %s is in use by a job on host %s, process %d, started at %s: wait until it ends, or name another output."
            .formatted(storage.root(), holder.host(), holder.pid(), holder.started()));
  }

  /** Makes an object that names this holder; false if it is there already. */
  private boolean create(String name) throws IOException {
    return folder.create(name, JSON.writeValueAsBytes(self));
  }

  /** Returns the holder that a lock names; an unknown one if it is gone or being written. */
  private Holder holder(String name) throws IOException {
    try (InputStream in = folder.read(name)) {
      return JSON.readValue(in, Holder.class);
    } catch (FileNotFoundException | JacksonException e) {
      return new Holder("unknown", "unknown", 0, "an unknown time");
    }
  }

  private boolean isSilent(String name, Duration lease) throws IOException {
    return folder
        .modified(name)
        .map(renewed -> renewed.plus(lease).isBefore(Instant.now()))
        .orElse(false);
  }

  private void renew(Runnable onLoss) {
    try {
      if (holder(NAME).equals(self)) {
        folder.touch(NAME);
      } else {
        renewing.shutdown();
        onLoss.run();
      }
    } catch (IOException e) {
      // Tried again at the next renewal; the lease outlasts several that fail.
    }
  }
}
