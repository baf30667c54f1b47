package io.copse.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.collection.JavaConverters;

class TestAllReduceReducer {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  static final int STEPS = 5;
  private static final int FIGURES = 3;
  private static final String DAMAGED =
      "The block of replica 1 for update 0 is cut off, damaged or of another update";

  @Test
  void equalsTheSumInOrderBitForBit() {
    try (JavaSparkContext context = spark(4)) {
      for (int replicas : new int[] {1, 2, 3, 4}) {
        for (int size : new int[] {1, 7, 1003}) {
          float[] expected = reference(replicas, size);
          for (float[] values : reduced(context, replicas, size)) {
            assertThat(values).isEqualTo(expected);
          }
        }
      }
    }
  }

  @Test
  void theNumberOfCoresDoesNotMatterAndOneReplicaIsTheIdentity() {
    float[] local = gradient(0, 0, 500);
    new LocalReducer(1).mean(0, local, new float[0]);
    try (JavaSparkContext context = spark(2)) {
      assertThat(reduced(context, 2, 500).get(1)).isEqualTo(reference(2, 500));
      List<float[]> one =
          Replicas.run(
              context,
              1,
              replica -> {
                try (Reducer reducer = new AllReduceReducer(1, TIMEOUT)) {
                  float[] values = gradient(0, 0, 500);
                  reducer.mean(0, values, new float[0]);
                  return values;
                }
              });
      assertThat(one.get(0)).isEqualTo(local);
    }
  }

  @Test
  void leavesOnlyTheFewBytesOfItsLastRoundBehind() {
    try (JavaSparkContext context = spark(2)) {
      reduced(context, 2, 100_000);
      List<BlockId> left =
          JavaConverters.seqAsJavaList(
              SparkEnv.get()
                  .blockManager()
                  .getMatchingBlockIds(id -> id.name().startsWith("test_")));
      // The count and the last round's mean of each of two replicas.
      assertThat(left).hasSize(4);
      for (BlockId block : left) {
        assertThat(SparkEnv.get().blockManager().getStatus(block).get().memSize()).isLessThan(4096);
      }
    }
  }

  @Test
  void aPeerThatNeverComesEndsInOneSentence() {
    try (JavaSparkContext context = spark(2)) {
      assertThatThrownBy(
              () ->
                  Replicas.run(
                      context,
                      2,
                      replica -> {
                        if (replica == 1) {
                          return 0;
                        }
                        try (Reducer reducer = new AllReduceReducer(2, Duration.ofMillis(200))) {
                          reducer.mean(0, new float[10], new float[0]);
                        }
                        return 0;
                      }))
          .hasMessageContaining("Replica 1's part of update 0 did not come within 0 s");
    }
  }

  @Test
  void countsGoOnBeyondAByte() {
    try (JavaSparkContext context = spark(2)) {
      Replicas.run(
          context,
          2,
          replica -> {
            try (Reducer reducer = new AllReduceReducer(2, TIMEOUT)) {
              // Two counts an update.
              for (int step = 0; step < 300; step++) {
                float[] values = gradient(replica, step, 2);
                reducer.mean(step, values, new float[0]);
                assertThat(values).isEqualTo(reference(2, step, 2));
              }
              reducer.finish();
            }
            return 0;
          });
    }
  }

  @Test
  void peersWaitForAReplicaThatHasFailedUntilSparkStopsThem() {
    awaitsReplica1(Peers::withdraw, "did not come within 0 s");
    awaitsReplica1(peers -> {}, "was published and could not be fetched");
  }

  /** What becomes of a replica's announcement once it has removed its blocks. */
  interface Ending extends Serializable {
    void of(Peers peers);
  }

  private static void awaitsReplica1(Ending ending, String message) {
    try (JavaSparkContext context = spark(1)) {
      assertThatThrownBy(
              () ->
                  Replicas.run(
                      context,
                      1,
                      task -> {
                        PeerBlocks blocks =
                            new PeerBlocks(TaskContext.get(), Duration.ofMillis(200));
                        Peers one = new Peers(blocks, 2, 1);
                        one.advance();
                        ending.of(one);
                        Peers zero = new Peers(blocks, 2, 0);
                        zero.advance();
                        return zero.fetch(blocks.part(0, 1, 0), 1, 0, 36).remaining();
                      }))
          .hasMessageContaining("Replica 1's part of update 0 " + message);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 16, 35, 36, 37})
  void aPeersPartThatIsCutOrStaleFailsTheUpdate(int bytes) {
    // Five floats of ten, behind sixteen bytes that name update 0 and replica 0 and not 1.
    failsWithPart(() -> ByteBuffer.allocate(bytes), TIMEOUT, DAMAGED);
  }

  @Test
  void aPeersPartWithADamagedFloatFailsTheUpdate() {
    failsWithPart(() -> part().putFloat(32, 1), TIMEOUT, DAMAGED);
    // Intact, it is taken, and it is the peer's mean that then is awaited.
    failsWithPart(
        TestAllReduceReducer::part,
        Duration.ofSeconds(1),
        "Replica 1's part of update 0 did not come within 1 s");
  }

  /** Five zeros of replica 1 in update 0. */
  private static ByteBuffer part() {
    ByteBuffer part = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
    CRC32C checksum = new CRC32C();
    checksum.update(new byte[20]);
    return part.putLong(0).putInt(1).putInt((int) checksum.getValue()).rewind();
  }

  /** How a test makes what a peer publishes, which is not serialisable. */
  interface Part extends Serializable {
    ByteBuffer bytes();
  }

  private static void failsWithPart(Part part, Duration timeout, String message) {
    try (JavaSparkContext context = spark(2)) {
      assertThatThrownBy(
              () ->
                  Replicas.run(
                      context,
                      2,
                      replica -> {
                        if (replica == 0) {
                          try (Reducer reducer = new AllReduceReducer(2, timeout)) {
                            reducer.mean(0, new float[10], new float[0]);
                          }
                        } else {
                          PeerBlocks blocks = new PeerBlocks(TaskContext.get(), timeout);
                          Peers peers = new Peers(blocks, 2, 1);
                          blocks.publish(blocks.part(0, 1, 0), part.bytes());
                          peers.advance();
                        }
                        return 0;
                      }))
          .hasMessageContaining(message);
    }
  }

  @Test
  void refusesUseOutsideATaskAndStepsThatGoBack() {
    assertThatThrownBy(() -> new AllReduceReducer(2, TIMEOUT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in no task");
    try (JavaSparkContext context = spark(1)) {
      assertThatThrownBy(
              () ->
                  Replicas.run(
                      context,
                      1,
                      replica -> {
                        try (Reducer reducer = new AllReduceReducer(1, TIMEOUT)) {
                          reducer.mean(5, new float[2], new float[0]);
                          reducer.mean(5, new float[2], new float[0]);
                        }
                        return 0;
                      }))
          .hasMessageContaining("Update 5 is reduced after update 5");
    }
  }

  private static List<float[]> reduced(JavaSparkContext context, int replicas, int size) {
    return reduced(context, replicas, size, AllReduceReducer::new);
  }

  /** How the tasks of a test make their reducers. */
  interface Maker extends Serializable {
    Reducer of(int replicas, Duration timeout);
  }

  static List<float[]> reduced(JavaSparkContext context, int replicas, int size, Maker maker) {
    return Replicas.run(
        context,
        replicas,
        replica -> {
          float[] last = {};
          float[] figures = {};
          try (Reducer reducer = maker.of(replicas, TIMEOUT)) {
            for (int step = 0; step < STEPS; step++) {
              last = gradient(reducer.firstReplica(), step, size);
              figures = Arrays.copyOf(last, FIGURES);
              reducer.mean(step, last, figures);
            }
            reducer.finish();
          }
          // As many zeros as the gradient has too few are equal in both.
          assertThat(figures).isEqualTo(Arrays.copyOf(last, FIGURES));
          return last;
        });
  }

  static float[] reference(int replicas, int size) {
    return reference(replicas, STEPS - 1, size);
  }

  private static float[] reference(int replicas, int step, int size) {
    float[] sum = gradient(0, step, size);
    for (int r = 1; r < replicas; r++) {
      float[] part = gradient(r, step, size);
      for (int i = 0; i < size; i++) {
        sum[i] += part[i];
      }
    }
    for (int i = 0; i < size; i++) {
      sum[i] /= replicas;
    }
    return sum;
  }

  static float[] gradient(int replica, int step, int size) {
    SplittableRandom random = new SplittableRandom(31L * step + replica);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextDouble(-1, 1) * Math.scalb(1.0, random.nextInt(-20, 20)));
    }
    return values;
  }

  static JavaSparkContext spark(int cores) {
    return new JavaSparkContext(
        new SparkConf()
            .setAppName("reducer")
            .setMaster("local[" + cores + "]")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1"));
  }
}
