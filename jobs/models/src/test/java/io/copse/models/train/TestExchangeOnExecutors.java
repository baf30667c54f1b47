package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exchange between executors in processes of their own, counted in messages and bytes. */
class TestExchangeOnExecutors {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final int FIGURES = 3;

  /** A multiple of each number of executors, so that all slices are equal. */
  private static final int VALUES = 1 << 16;

  @TempDir private Path folder;

  /** Spark's own switches for tests: executors take the class path of this process. */
  @BeforeEach
  void switchOn() {
    System.setProperty("spark.testing", "1");
    System.setProperty("spark.test.home", folder.toString());
  }

  @AfterEach
  void switchOff() {
    System.clearProperty("spark.testing");
    System.clearProperty("spark.test.home");
  }

  private static JavaSparkContext executors(int executors, int cores) {
    return new JavaSparkContext(
        new SparkConf()
            .setAppName("exchange")
            .setMaster("local-cluster[%d,%d,256]".formatted(executors, cores))
            .set("spark.executor.memory", "256m")
            .set("spark.cores.max", Integer.toString(executors * cores))
            .set("spark.scheduler.minRegisteredResourcesRatio", "1.0")
            .set("spark.executorEnv.SPARK_SCALA_VERSION", "2.12")
            // A slice of two or four executors comes by way of a file, one of eight does not.
            .set("spark.network.maxRemoteBlockSizeFetchToMem", "40k")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1"));
  }

  private static float[] mean(Reducer reducer, int step, int size) {
    float[] values = TestAllReduceReducer.gradient(reducer.firstReplica(), step, size);
    reducer.mean(step, values, Arrays.copyOf(values, FIGURES));
    return values;
  }

  /**
   * What a replica saw.
   *
   * @param executor that it ran on
   * @param afterOne the messages to the driver of its first update and before
   * @param afterAll those of all its updates
   * @param bytes that it fetched from other executors in a later update
   * @param values its last means
   */
  record Seen(
      String executor,
      Map<String, Integer> afterOne,
      Map<String, Integer> afterAll,
      double bytes,
      float[] values)
      implements Serializable {}

  private static Seen updates(int replicas) {
    DriverMessages messages = DriverMessages.count();
    try (Reducer reducer = Replicas.reducer(replicas, TIMEOUT)) {
      mean(reducer, 0, VALUES);
      Map<String, Integer> afterOne = messages.sent();
      long fetched = fetched();
      float[] values = {};
      for (int step = 1; step < TestAllReduceReducer.STEPS; step++) {
        values = mean(reducer, step, VALUES);
      }
      double bytes = (double) (fetched() - fetched) / (TestAllReduceReducer.STEPS - 1);
      Seen seen = new Seen(SparkEnv.get().executorId(), afterOne, messages.sent(), bytes, values);
      reducer.finish();
      return seen;
    }
  }

  private static long fetched() {
    return TaskContext.get().taskMetrics().shuffleReadMetrics().remoteBytesRead();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void anUpdateAsksTheDriverNothingAndFetchesWhatTheFormulaSays(int executors) {
    float[] expected = TestAllReduceReducer.reference(executors, VALUES);
    int peers = executors - 1;
    double formula = 8.0 * VALUES * peers / executors + peers * (32 + 4 * FIGURES);
    List<Seen> all;
    try (JavaSparkContext context = executors(executors, 1)) {
      all = Replicas.run(context, executors, replica -> updates(executors));
    }
    assertThat(all).extracting(Seen::executor).doesNotHaveDuplicates().hasSize(executors);
    assertThat(all)
        .allSatisfy(
            seen -> {
              assertThat(seen.values).isEqualTo(expected);
              assertThat(seen.bytes).isEqualTo(formula);
              // One message says where the replica is, and one asks where the others are; it is
              // repeated until all have come.
              assertThat(seen.afterOne)
                  .containsOnlyKeys("UpdateBlockInfo", "GetLocationsMultipleBlockIds")
                  .containsEntry("UpdateBlockInfo", 1);
              assertThat(seen.afterAll).isEqualTo(seen.afterOne);
            });
  }

  @Test
  void replicasThatShareAnExecutorGiveTheSameBits() {
    int size = 1003;
    try (JavaSparkContext context = executors(2, 2)) {
      assertThat(
              Replicas.run(
                  context,
                  4,
                  replica -> {
                    try (Reducer reducer = Replicas.reducer(4, TIMEOUT)) {
                      float[] values = {};
                      for (int step = 0; step < TestAllReduceReducer.STEPS; step++) {
                        values = mean(reducer, step, size);
                      }
                      reducer.finish();
                      return values;
                    }
                  }))
          .hasSize(4)
          .containsOnly(TestAllReduceReducer.reference(4, size));
    }
  }

  /** What a replica's task failed with in this process. */
  private static final AtomicReference<String> LAST_WORDS = new AtomicReference<>();

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void anExecutorThatDiesEndsTheJobAndTheOthersAreStopped() {
    String agreed = folder.resolve("agreed").toString();
    try (JavaSparkContext context = executors(2, 1)) {
      assertThatThrownBy(() -> Replicas.run(context, 2, replica -> die(replica, Path.of(agreed))))
          .hasMessageContaining("ExecutorLostFailure");
      // The executor that is left or the new one runs this.
      String words;
      do {
        words = Replicas.run(context, 1, replica -> LAST_WORDS.get()).get(0);
      } while (words == null);
      assertThat(words)
          .isEqualTo(
              "Replica 1's part of update 1 was awaited when Spark stopped this task: see the failure of its peer.");
    }
  }

  /** Makes one update, after which replica 1 dies as soon as both have the means. */
  private static int die(int replica, Path agreed) {
    try (Reducer reducer = Replicas.reducer(2, TIMEOUT)) {
      mean(reducer, 0, VALUES);
      if (replica == 0) {
        create(agreed);
      } else {
        while (!Files.exists(agreed)) {
          Thread.onSpinWait();
        }
        Runtime.getRuntime().halt(1);
      }
      mean(reducer, 1, VALUES);
      return 0;
    } catch (IllegalStateException e) {
      LAST_WORDS.set(e.getMessage());
      throw e;
    }
  }

  private static void create(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
