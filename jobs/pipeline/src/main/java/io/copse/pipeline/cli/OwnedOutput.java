package io.copse.pipeline.cli;

import io.copse.pipeline.launch.OutputLock;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;

/**
 * An output that this job owns until it is closed. If another job takes it over, this process ends
 * at once: whatever it still did would be done twice.
 */
final class OwnedOutput implements AutoCloseable {
  private static final String LEASE_PROPERTY = "copse.lease.seconds";
  private static final int LEASE_SECONDS = 120;
  private static final int STOP_SECONDS = 20;

  private final SparkSession spark;
  private final RunStorage storage;
  private final OutputLock lock;
  private final Runnable stopping = this::stop;

  private OwnedOutput(SparkSession spark, RunStorage storage, OutputLock lock) {
    this.spark = spark;
    this.storage = storage;
    this.lock = lock;
  }

  /**
   * Takes an output's lock.
   *
   * @param err where the loss of the lock is told
   */
  static OwnedOutput take(SparkSession spark, RunStorage storage, PrintWriter err) {
    Duration lease = Duration.ofSeconds(Integer.getInteger(LEASE_PROPERTY, LEASE_SECONDS));
    OutputLock lock = OutputLock.acquire(storage, lease, () -> halt(storage, err));
    OwnedOutput output = new OwnedOutput(spark, storage.ownedBy(lock.owner()), lock);
    ShutdownHookManager.get()
        .addShutdownHook(output.stopping, Ending.BEFORE_SPARK, STOP_SECONDS, TimeUnit.SECONDS);
    try {
      output.storage.deleteUnfinished();
      return output;
    } catch (RuntimeException e) {
      output.close();
      throw e;
    }
  }

  private static void halt(RunStorage storage, PrintWriter err) {
    err.printf(
        "copse: another job has taken over the output %s, because this one showed no life for too long: this one stops.%n",
        storage.root());
    err.flush();
    Runtime.getRuntime().halt(1);
  }

  /** Returns the output, whose changes are this job's. */
  RunStorage storage() {
    return storage;
  }

  /** Whether a write of the owner before may be under way, because it has not ended its epoch. */
  boolean isAfterUnended() {
    return lock.isAfterUnended();
  }

  /** Opens the tables. */
  Tables tables() {
    Tables tables = Tables.open(spark, storage);
    if (isAfterUnended()) {
      tables.fenceOff(lock.owner());
    }
    return tables;
  }

  /** Gives the lock back while the process is being ended. */
  private void stop() {
    spark.sparkContext().cancelAllJobs();
    lock.close();
  }

  @Override
  public void close() {
    // While the process is being ended, the hook gives the lock back.
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(stopping);
      lock.close();
    }
  }
}
