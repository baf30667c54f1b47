package io.copse.pipeline.experiment;

import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts the bytes of results that tasks send to the driver, until it is closed. */
final class DriverBytes extends SparkListener implements AutoCloseable {
  private final SparkContext context;
  private final AtomicLong bytes = new AtomicLong();

  DriverBytes(SparkContext context) {
    this.context = context;
    context.addSparkListener(this);
  }

  /** Returns the bytes of the tasks that have ended. */
  long soFar() throws TimeoutException {
    context.listenerBus().waitUntilEmpty();
    return bytes.get();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    bytes.addAndGet(end.taskMetrics().resultSize());
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
