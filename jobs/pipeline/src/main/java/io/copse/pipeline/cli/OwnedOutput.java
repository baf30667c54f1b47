package io.copse.pipeline.cli;

import io.copse.pipeline.launch.OutputLock;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;

/**
 * An output that this job owns until it is closed. If another job takes it over, this process ends
 * at once: whatever it still did would be done twice.
 */
final class OwnedOutput implements AutoCloseable {
  private static final String LEASE_PROPERTY = "copse.lease.seconds";
  private static final int LEASE_SECONDS = 120;

  private final OutputLock lock;
  private final Tables tables;

  private OwnedOutput(OutputLock lock, Tables tables) {
    this.lock = lock;
    this.tables = tables;
  }

  /**
   * Takes an output's lock and opens its tables.
   *
   * @param err where the loss of the lock is told
   */
  static OwnedOutput take(SparkSession spark, RunStorage storage, PrintWriter err) {
    Duration lease = Duration.ofSeconds(Integer.getInteger(LEASE_PROPERTY, LEASE_SECONDS));
    OutputLock lock = OutputLock.acquire(storage, lease, () -> halt(storage, err));
    try {
      RunStorage owned = storage.ownedBy(lock.owner());
      owned.deleteUnfinished();
      Tables tables = Tables.open(spark, owned);
      if (lock.isAfterUnended()) {
        tables.fenceOff(lock.owner());
      }
      return new OwnedOutput(lock, tables);
    } catch (RuntimeException e) {
      lock.close();
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

  /** Returns the tables, whose storage is this job's. */
  Tables tables() {
    return tables;
  }

  @Override
  public void close() {
    lock.close();
  }
}
