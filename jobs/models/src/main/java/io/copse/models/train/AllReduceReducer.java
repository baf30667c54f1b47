package io.copse.models.train;

import com.intel.analytics.bigdl.dllib.optim.parameters.AllReduceParameter;
import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import com.intel.analytics.bigdl.dllib.utils.Engine$;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerWrapper;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The mean over replicas by BigDL's {@code AllReduceParameter}, uncompressed: a reduce-scatter and
 * an all-gather through Spark's block managers, inside one barrier stage and without Spark's
 * barrier, which takes a second.
 *
 * <p>Each update has a fresh pair of parameters with ids of its own, as BigDL overwrites blocks in
 * place. Replica p owns slice p of the values; it adds the R parts of its slice in the order of the
 * replicas and divides by R. BigDL drops the failures of its fetches, so each slice carries a stamp
 * whose mean tells that all R parts of this update, and none twice, were added.
 *
 * <p>Runs in a Spark task whose partition is the replica, one such reducer to a task; not safe for
 * use by several threads.
 */
final class AllReduceReducer implements Reducer {
  private static final int STAMPS = 1 << 16;
  private static final long STEP_LIMIT = 1L << 31;
  private static final int MOST_REPLICAS = 255;
  private static final int ATTEMPTS = 1 << 6;
  private static final int STAGES = 1 << 25;

  private final long idBase;
  private final int replicas;
  private final int replica;
  private final PeerBlocks blocks;
  private final List<BlockId> scattered = new ArrayList<>();
  private List<BlockId> gathered = new ArrayList<>();
  private long lastStep = -1;
  private float[] buffer = {};

  /**
   * The reducer of the current task.
   *
   * @param replicas R, 1 to 255
   * @param timeout how long to wait for a peer within one update
   */
  AllReduceReducer(int replicas, Duration timeout) {
    TaskContext task = TaskContext.get();
    if (task == null || task.partitionId() >= replicas) {
      throw new IllegalArgumentException(
          "An all-reduce over %d replicas starts in %s: make it in tasks with one partition per replica."
              .formatted(replicas, task == null ? "no task" : "partition " + task.partitionId()));
    }
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "An all-reduce has %d replicas: give 1 to %d.".formatted(replicas, MOST_REPLICAS));
    }
    // Runs at the same time, runs before this one and failed attempts of this one are other stages
    // or other attempts; what they have left in the block managers keeps its own ids.
    long stage = task.stageId() % STAGES;
    long attempt = task.stageAttemptNumber() % ATTEMPTS;
    this.idBase = (stage * ATTEMPTS + attempt) << 32;
    this.replicas = replicas;
    this.replica = task.partitionId();
    this.blocks = new PeerBlocks(timeout);
    ensureEngine();
  }

  @Override
  public int replicas() {
    return replicas;
  }

  @Override
  public int firstReplica() {
    return replica;
  }

  @Override
  public int ownReplicas() {
    return 1;
  }

  @Override
  public void mean(long step, float[] values) {
    if (step <= lastStep || step >= STEP_LIMIT) {
      throw new IllegalArgumentException(
          "Update %d is reduced after update %d: number the updates upwards, below %d."
              .formatted(step, lastStep, STEP_LIMIT));
    }
    lastStep = step;
    int chunk = (values.length + replicas - 1) / replicas;
    int slice = chunk + 1;
    int size = Math.multiplyExact(slice, replicas);
    if (buffer.length != size) {
      buffer = new float[size];
    }
    float stamp = 1 + step % STAMPS;
    for (int p = 0; p < replicas; p++) {
      int from = Math.min(values.length, p * chunk);
      System.arraycopy(values, from, buffer, p * slice, Math.min(chunk, values.length - from));
      buffer[p * slice + chunk] = stamp + replica;
    }
    Tensor<Object> flat = FloatTensors.over(buffer, size);
    // The mean of stamp, stamp + 1, ... stamp + R - 1; sums of small integers are exact.
    float expected = stamp + (replicas - 1) / 2f;

    scatter(idBase | step << 1, step, flat, slice, expected);
    gather(idBase | step << 1 | 1, step, flat);
    for (int p = 0; p < replicas; p++) {
      check(buffer[p * slice + chunk], expected, p, step);
      int from = Math.min(values.length, p * chunk);
      System.arraycopy(buffer, p * slice, values, from, Math.min(chunk, values.length - from));
    }
  }

  /** Leaves in {@code buffer} the mean of the own slice and zeros elsewhere. */
  private void scatter(long id, long step, Tensor<Object> flat, int slice, float expected) {
    AllReduceParameter<Object> parameter = live(id, buffer.length);
    scattered.add(PeerBlocks.weightBytes(id, replica));
    scattered.add(PeerBlocks.weights(id, replica));
    scattered.add(PeerBlocks.gradients(id, replica));
    for (int to = 0; to < replicas; to++) {
      scattered.add(PeerBlocks.gradientBytes(id, replica, to));
    }
    parameter.init(flat, FloatTensors.numeric());
    parameter.putGradients(flat);
    for (int from = 0; from < replicas; from++) {
      blocks.await(PeerBlocks.gradientBytes(id, from, replica), from, step);
    }
    // BigDL divides by multiplying with a rounded 1/R: it gives the sum here, divided below.
    parameter.aggregateGradientPartition(1);
    Tensor<Object> sum = parameter.gradientPartition();
    // BigDL reads its own partition without giving back the lock, which would bar its removal.
    BlockManagerWrapper.unlock(PeerBlocks.gradients(id, replica));
    float[] sums = (float[]) sum.storage().array();
    int offset = sum.storageOffset() - 1;
    java.util.Arrays.fill(buffer, 0f);
    for (int i = 0; i < slice; i++) {
      buffer[replica * slice + i] = sums[offset + i] / replicas;
    }
    check(buffer[replica * slice + slice - 1], expected, replica, step);
  }

  /** Fills {@code buffer} with the means of all slices. */
  private void gather(long id, long step, Tensor<Object> flat) {
    AllReduceParameter<Object> parameter = live(id, buffer.length);
    List<BlockId> own = new ArrayList<>();
    own.add(PeerBlocks.weightBytes(id, replica));
    own.add(PeerBlocks.weights(id, replica));
    own.add(PeerBlocks.gradients(id, replica));
    List<BlockId> previous = gathered;
    gathered = own;
    parameter.init(flat, FloatTensors.numeric());
    for (int from = 0; from < replicas; from++) {
      blocks.await(PeerBlocks.weightBytes(id, from), from, step);
    }
    parameter.getWeights(flat).waitResult();
    // Every peer has published its mean of this update: it has read my parts of the gradient, and
    // the means of the update before.
    blocks.remove(scattered);
    scattered.clear();
    blocks.remove(previous);
  }

  private static void check(float stamp, float expected, int slice, long step) {
    if (stamp != expected) {
      throw new IllegalStateException(
          "Slice %d of update %d carries stamp %s in place of %s: a part was lost or stale; see the executors' logs for the failed fetch."
              .formatted(slice, step, stamp, expected));
    }
  }

  /** A parameter gets its slice sizes and its partition only by being deserialised in a task. */
  private AllReduceParameter<Object> live(long id, int size) {
    AllReduceParameter<Object> parameter =
        new AllReduceParameter<>(
            id, replicas, size, 1, "none", FloatTensors.tag(), FloatTensors.numeric());
    ClassTag<AllReduceParameter<Object>> tag = ClassTag$.MODULE$.apply(AllReduceParameter.class);
    SerializerInstance serializer = SparkEnv.get().closureSerializer().newInstance();
    // On an executor the class is known to the loader of the application's jar only.
    return serializer.deserialize(
        serializer.serialize(parameter, tag), AllReduceParameter.class.getClassLoader(), tag);
  }

  /**
   * A last, tiny update. Afterwards only its few bytes remain until {@link #close}; a peer that is
   * slow to read them finds them in the executor until the application ends.
   */
  @Override
  public void finish() {
    mean(lastStep + 1, new float[1]);
    gathered.clear();
  }

  @Override
  public void close() {
    blocks.remove(scattered);
    blocks.remove(gathered);
    scattered.clear();
    gathered.clear();
  }

  private static synchronized void ensureEngine() {
    try {
      Engine$.MODULE$.coreNumber();
    } catch (RuntimeException notInitialised) {
      // The driver's Engine.init does not reach executors.
      Engine$.MODULE$.setNodeAndCore(1, 1);
    }
  }
}
