package io.copse.pipeline.launch;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.storage.Workspace;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One writing job per output. The lock is a file that names its holder and whose modification time
 * the holder renews; it is taken over when the holder's process is known to be dead on this host,
 * or when it has not been renewed for a lease.
 */
public final class OutputLock implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NAME = ".lock";
  private static final int RENEWALS_PER_LEASE = 6;

  private final FileSystem fs;
  private final Path file;
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

    /** Whether the process is known to have ended: only a process of this host is. */
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

  private OutputLock(FileSystem fs, Path file, Holder self) {
    this.fs = fs;
    this.file = file;
    this.self = self;
  }

  /**
   * Takes the lock of an output.
   *
   * @param lease how long a holder on another host may be silent before it counts as dead
   * @param onLoss called on another thread if another job has taken the lock over
   * @throws UsageException if another job holds it
   */
  public static OutputLock acquire(
      Workspace workspace, Configuration conf, Duration lease, Runnable onLoss) {
    try {
      Path folder = new Path(workspace.root());
      FileSystem fs = folder.getFileSystem(conf);
      fs.mkdirs(folder);
      OutputLock lock = new OutputLock(fs, new Path(folder, NAME), Holder.here());
      if (!lock.create(lock.file)) {
        lock.takeOver(workspace.root(), lease);
      }
      long period = lease.toMillis() / RENEWALS_PER_LEASE;
      lock.renewing.scheduleWithFixedDelay(
          () -> lock.renew(onLoss), period, period, TimeUnit.MILLISECONDS);
      return lock;
    } catch (IOException e) {
      throw new UsageException(
          "The output %s cannot be locked (%s): name a folder that can be written."
              .formatted(workspace.root(), e.getMessage()));
    }
  }

  @Override
  public void close() {
    renewing.shutdownNow();
    try {
      if (holder(file).equals(self)) {
        fs.delete(file, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot give back the lock " + file, e);
    }
  }

  /** Takes a dead holder's lock over; of several that try, the one that makes the mark does. */
  private void takeOver(String root, Duration lease) throws IOException {
    Holder holder = holder(file);
    if (!holder.isDead() && !isSilent(file, lease)) {
      throw held(root, holder);
    }
    Path mark = new Path(file.getParent(), NAME + "-" + holder.token());
    if (isSilent(mark, lease)) {
      fs.delete(mark, false); // Who made it died before taking the lock over.
    }
    if (!create(mark)) {
      throw held(root, holder(mark));
    }
    Holder now = holder(file);
    if (!now.equals(holder)) {
      // Another job has taken it over since, and has removed its mark.
      fs.delete(mark, false);
      throw held(root, now);
    }
    fs.delete(file, false);
    boolean taken = create(file);
    fs.delete(mark, false);
    if (!taken) {
      throw held(root, holder(file));
    }
  }

  private static UsageException held(String root, Holder holder) {
    return new UsageException(
        "The output %s is in use by a job on host %s, process %d, started at %s: wait until it ends, or name another output."
            .formatted(root, holder.host(), holder.pid(), holder.started()));
  }

  /** Makes a file that names this holder; false where it is there already. */
  private boolean create(Path name) throws IOException {
    byte[] content = JSON.writeValueAsBytes(self);
    if (fs.getUri().getScheme().equals("file")) {
      // Hadoop's local file system looks first and makes then, which two jobs can do at once.
      try {
        Files.write(
            java.nio.file.Path.of(fs.makeQualified(name).toUri().getPath()),
            content,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      }
    }
    try (FSDataOutputStream out = fs.create(name, false)) {
      out.write(content);
      return true;
    } catch (org.apache.hadoop.fs.FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Returns who a lock names; no one that is known where it is gone or being written. */
  private Holder holder(Path name) throws IOException {
    try (InputStream in = fs.open(name)) {
      return JSON.readValue(in, Holder.class);
    } catch (FileNotFoundException | JacksonException e) {
      return new Holder("unknown", "unknown", 0, "an unknown time");
    }
  }

  private boolean isSilent(Path name, Duration lease) throws IOException {
    try {
      Instant renewed = Instant.ofEpochMilli(fs.getFileStatus(name).getModificationTime());
      return renewed.plus(lease).isBefore(Instant.now());
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private void renew(Runnable onLoss) {
    try {
      if (holder(file).equals(self)) {
        fs.setTimes(file, System.currentTimeMillis(), -1);
      } else {
        renewing.shutdown();
        onLoss.run();
      }
    } catch (IOException e) {
      // Tried again at the next renewal; the lease outlasts several that fail.
    }
  }
}
