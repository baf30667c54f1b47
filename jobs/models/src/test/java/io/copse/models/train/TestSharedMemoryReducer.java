package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class TestSharedMemoryReducer {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Test
  void equalsTheSumInOrderBitForBitAndLeavesNothingBehind() {
    try (JavaSparkContext context = TestAllReduceReducer.spark(4)) {
      for (int replicas : new int[] {1, 2, 3, 4}) {
        for (int size : new int[] {1, 7, 1003, 20_011}) {
          float[] expected = TestAllReduceReducer.reference(replicas, size);
          assertThat(
                  TestAllReduceReducer.reduced(context, replicas, size, SharedMemoryReducer::join))
              .hasSize(replicas)
              .allSatisfy(values -> assertThat(values).isEqualTo(expected));
        }
      }
      assertThat(
              SparkEnv.get()
                  .blockManager()
                  .getMatchingBlockIds(id -> id.name().startsWith("test_"))
                  .isEmpty())
          .isTrue();
    }
  }

  @Test
  void oneExecutorsReplicasMeetInMemory() {
    try (JavaSparkContext context = TestAllReduceReducer.spark(2)) {
      assertThat(
              Replicas.run(
                  context,
                  2,
                  replica -> {
                    try (Reducer reducer = Replicas.reducer(2, TIMEOUT)) {
                      reducer.finish();
                      return reducer.getClass().getSimpleName();
                    }
                  }))
          .containsOnly("SharedMemoryReducer");
    }
  }

  /** Tasks of one process share it. */
  private static final AtomicReference<String> LAST_WORDS = new AtomicReference<>();

  @Test
  void aPeerThatFailsEndsTheOthersAtOnce() {
    try (JavaSparkContext context = TestAllReduceReducer.spark(2)) {
      assertThatThrownBy(
              () ->
                  Replicas.run(
                      context,
                      2,
                      replica -> {
                        try (Reducer reducer = SharedMemoryReducer.join(2, TIMEOUT)) {
                          reducer.mean(0, new float[3], new float[1]);
                          if (replica == 1) {
                            throw new IllegalStateException("This replica fails.");
                          }
                          reducer.mean(1, new float[3], new float[1]);
                        } catch (IllegalStateException e) {
                          if (replica == 0) {
                            LAST_WORDS.set(e.getMessage());
                          }
                          throw e;
                        }
                        return 0;
                      }))
          .isNotNull();
      assertThat(LAST_WORDS.get())
          .matches("A peer of replica 0 left in update [01]: see the failure of its task.");
    }
  }

  @Test
  void aPeerThatNeverComesEndsInOneSentence() {
    try (JavaSparkContext context = TestAllReduceReducer.spark(2)) {
      assertThatThrownBy(
              () ->
                  Replicas.run(
                      context,
                      2,
                      replica -> {
                        if (replica == 0) {
                          SharedMemoryReducer.join(2, Duration.ofMillis(200)).close();
                        }
                        return 0;
                      }))
          .hasMessageContaining("The peers of replica 0 at the start did not come within 0 s");
    }
  }
}
