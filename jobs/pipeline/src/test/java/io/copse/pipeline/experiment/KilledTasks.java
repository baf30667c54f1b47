package io.copse.pipeline.experiment;

import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Kills tasks at random, a while after they start, until it is closed. */
final class KilledTasks extends SparkListener implements AutoCloseable {
  private static final int ONE_IN = 2;

  /** The longest delay, in doublings of a millisecond: most tasks are short, few are long. */
  private static final int DOUBLINGS = 9;

  private final SparkContext context;
  private final SplittableRandom random;
  private final AtomicInteger killed = new AtomicInteger();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  KilledTasks(SparkContext context, long seed) {
    this.context = context;
    this.random = new SplittableRandom(seed);
    context.addSparkListener(this);
  }

  int killed() {
    return killed.get();
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    // Not twice the same task: Spark must get to an end.
    if (start.taskInfo().attemptNumber() == 0 && random.nextInt(ONE_IN) == 0) {
      timer.schedule(
          () -> {
            if (context.killTaskAttempt(start.taskInfo().taskId(), true, "a test kills it")) {
              killed.incrementAndGet();
            }
          },
          random.nextInt(1 << random.nextInt(DOUBLINGS + 1)),
          TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
    timer.shutdownNow();
  }
}
