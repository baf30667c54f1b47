package io.copse.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.MemoryException;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.delta.tables.DeltaTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestFailure extends SparkTest {
  @TempDir Path folder;

  private static Failure failureOf(Callable<?> work) {
    try {
      work.call();
    } catch (Throwable e) {
      return new Failure(e);
    }
    throw new AssertionError("It did not fail.");
  }

  /** An exception that a library made. */
  private static <T extends Throwable> T foreign(T thrown) {
    thrown.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("org.apache.Any", "call", "Any.java", 1)});
    return thrown;
  }

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  @Test
  void theOutermostSentenceOfCopseIsTold() {
    Exception thrown =
        new UncheckedIOException(
            "runs/a/result.json cannot be read as a result: delete it.",
            new IOException("inner", new IllegalStateException("innermost")));
    assertThat(new Failure(thrown).sentence())
        .isEqualTo("runs/a/result.json cannot be read as a result: delete it.");
    assertThat(new Failure(thrown).exitCode()).isEqualTo(1);
  }

  @Test
  void whatALibrarySaidStandsBehindIt() {
    Exception thrown =
        new UncheckedIOException(
            "Cannot write to the output /out", foreign(new IOException("No space left on device")));
    assertThat(new Failure(thrown).sentence())
        .isEqualTo("Cannot write to the output /out (No space left on device).");
    assertThat(
            new Failure(
                    new UncheckedIOException(
                        "Cannot write to the output /out",
                        foreign(new AccessDeniedException("/out/a"))))
                .sentence())
        .isEqualTo("Cannot write to the output /out (permission denied: /out/a).");
  }

  @Test
  void aTextThatJavaMadeOfTheCauseIsNone() {
    Exception thrown =
        new UncheckedIOException(new IOException("The lock is lost.", foreign(new Exception("x"))));
    assertThat(new Failure(thrown).sentence()).isEqualTo("The lock is lost (x).");
  }

  private static Failure failureOfATask(RuntimeException thrown) {
    return failureOf(
        () ->
            context()
                .parallelize(List.of(1), 1)
                .map(
                    one -> {
                      throw thrown;
                    })
                .collect());
  }

  @Test
  void aSentenceThatATaskThrewIsTold() {
    Failure failure = failureOfATask(new IllegalStateException("Shard 3 is damaged: delete it."));
    assertThat(failure.thrown()).isInstanceOf(SparkException.class);
    assertThat(failure.sentence()).isEqualTo("Shard 3 is damaged: delete it.");
    assertThat(failure.exitCode()).isEqualTo(1);
  }

  @Test
  void aMistakeOfTheUserThatATaskFoundExitsWith2() {
    Failure failure = failureOfATask(new UsageException("Line 3 is no JSON: mend it."));
    assertThat(failure.sentence()).isEqualTo("Line 3 is no JSON: mend it.");
    assertThat(failure.exitCode()).isEqualTo(2);
  }

  @Test
  void aTaskWhoseCauseDidNotComeIsToldWithoutSparksWords() {
    String text =
        "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure:"
            + " Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.1 executor 0): java.io.IOException: No"
            + " space left on device\n\tat java.base/java.io.FileOutputStream.write";
    assertThat(new Failure(foreign(new SparkException(text))).sentence())
        .isEqualTo("No space left on device");
    assertThat(
            new Failure(
                    foreign(
                        new SparkException("Job aborted due to stage failure: The driver is gone")))
                .sentence())
        .isEqualTo("The driver is gone");
  }

  @Test
  void sparksAndDeltasErrorClassesAreLeftOut() {
    assertThat(failureOf(() -> spark.sql("SELECT nothing")).sentence())
        .startsWith("A column or function parameter with name `nothing` cannot be resolved.");
    assertThat(failureOf(() -> DeltaTable.forPath(spark, folder.toString())).sentence())
        .contains(folder.toString(), "is not a Delta table")
        .doesNotContain("DELTA_", "SQLSTATE");
    assertThat(failureOf(() -> spark.read().format("delta").load(folder.toString())).sentence())
        .contains(folder.toString())
        .doesNotContain("DELTA_", "Exception");
  }

  @Test
  void aHeapWithWhichSparkDoesNotStartIsRefused() {
    Session.requireHeap(450L << 20);
    assertThatThrownBy(() -> Session.requireHeap(320L << 20))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "The heap has 320 MB, and Spark needs 450 at least: set COPSE_MEMORY to more, such as"
                + " 1g.");
  }

  @Test
  void aSettingOfSparkThatTheUserGivesIsKept() {
    String key = "spark.sql.shuffle.partitions";
    assertThat(Session.settings()).containsEntry(key, "8");
    System.setProperty(key, "200");
    try {
      assertThat(Session.settings()).doesNotContainKey(key).containsKey("spark.sql.extensions");
    } finally {
      System.clearProperty(key);
    }
  }

  @Test
  void errorsOfTheMachineSayWhatToDo() {
    String heap = "; the driver's heap has %d MB".formatted(Runtime.getRuntime().maxMemory() >> 20);
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    assertThat(new Failure(full).sentence())
        .isEqualTo(
            "The memory does not suffice (Java heap space%s): set COPSE_MEMORY to more, or"
                + " spark.executor.memory on a cluster, and give the same command again.",
            heap);
    MemoryException file = new MemoryException("the file a.txt of source 's'", full);
    assertThat(new Failure(new MemoryException("the stage ingest", full)).sentence())
        .startsWith("The memory does not suffice for the stage ingest (Java heap space" + heap);
    assertThat(new Failure(foreign(new SparkException("Job aborted", file))).sentence())
        .startsWith("The memory does not suffice for the file a.txt of source 's' (Java heap");
    assertThat(
            new Failure(
                    foreign(
                        new SparkException(
                            "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times,"
                                + " most recent failure: Lost task 0.3 in stage 1.0 (TID 7)"
                                + " (10.0.0.1 executor 3): ExecutorLostFailure (executor 3 exited"
                                + " caused by one of the running tasks) Reason: Command exited with"
                                + " code 52")))
                .sentence())
        .startsWith("The memory does not suffice (an executor has ended" + heap);
    assertThat(new Failure(new StackOverflowError()).sentence()).contains("nested too deeply");
    assertThat(new Failure(new NoClassDefFoundError("org/foo/Bar")).sentence())
        .contains("org/foo/Bar", "build again");
    assertThat(new Failure(new NullPointerException()).sentence())
        .startsWith("NullPointerException at io.copse.pipeline.cli.TestFailure");
  }
}
