package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.train.Replicas;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.storage.NotOwnerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class TestCauses extends SparkTest {

  /** Returns what a barrier job of two tasks ends with after it was cancelled. */
  private static Throwable cancelled(String group, Runnable cancel) throws Exception {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread job =
        new Thread(
            () -> {
              try {
                context.setJobGroup(group, "sleep", true);
                Replicas.run(context, 2, TestCauses::sleep);
                end.complete(null);
              } catch (Exception e) {
                end.complete(e);
              }
            });
    job.setDaemon(true);
    job.start();
    while (!end.isDone() && context.statusTracker().getActiveStageIds().length == 0) {
      Thread.sleep(5);
    }
    cancel.run();
    return end.get(60, TimeUnit.SECONDS);
  }

  private static int sleep(int replica) {
    try {
      Thread.sleep(TimeUnit.MINUTES.toMillis(2));
      return replica;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theCancellationOfOneJobIsNoStopAndThatOfAllIs() throws Exception {
    assertThat(cancelled("one", () -> spark.sparkContext().cancelJobGroup("one")))
        .isNotNull()
        .matches(thrown -> !Causes.isStop(thrown));
    assertThat(cancelled("all", () -> spark.sparkContext().cancelAllJobs()))
        .isNotNull()
        .matches(Causes::isStop);
  }

  @Test
  void aTaskThatIsNoLongerTheOwnersIsAStop() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Throwable thrown = null;
    try {
      Replicas.run(context, 1, TestCauses::lose);
    } catch (Exception e) {
      thrown = e;
    }
    assertThat(thrown).isNotNull().matches(Causes::isStop);
    assertThat(Causes.rootSentence(thrown)).isEqualTo("The output has another owner.");
  }

  private static int lose(int replica) {
    throw new IllegalStateException(new NotOwnerException("The output has another owner."));
  }
}
