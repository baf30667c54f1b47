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
    while (!end.isDone() && context.statusTracker().getJobIdsForGroup(group).length == 0) {
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

  private static Throwable thrownBy(Replicas.Task<Integer> task, int replicas) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    try {
      Replicas.run(context, replicas, task);
    } catch (Exception e) {
      return e;
    }
    return null;
  }

  @Test
  void aTaskThatIsNoLongerTheOwnersIsAStop() {
    Throwable thrown = thrownBy(TestCauses::lose, 1);
    assertThat(thrown).isNotNull().matches(Causes::isStop);
    assertThat(Causes.rootSentence(thrown)).isEqualTo("The output has another owner.");
  }

  private static int lose(int replica) {
    throw new IllegalStateException(new NotOwnerException("The output has another owner."));
  }

  @Test
  void aDamagedCheckpointIsFoundInTheTextOfABarrierStage() {
    Throwable thrown = thrownBy(TestCauses::readDamage, 2);
    assertThat(DamagedCheckpointException.runIn(thrown)).hasValue("0123456789abcdef");
    assertThat(Causes.isStop(thrown)).isFalse();
    assertThat(Causes.rootSentence(thrown))
        .startsWith("Run 0123456789abcdef finished, but its checkpoint is gone or damaged: delete")
        .endsWith("which trains the run anew.");
  }

  private static int readDamage(int replica) {
    throw new DamagedCheckpointException("0123456789abcdef", "runs/0123456789abcdef");
  }
}
