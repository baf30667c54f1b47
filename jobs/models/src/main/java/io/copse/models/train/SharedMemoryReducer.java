package io.copse.models.train;

import java.time.Duration;
import java.util.concurrent.Phaser;
import org.apache.spark.TaskContext;

/**
 * The mean over replicas that all run in one executor.
 *
 * <p>Replica p adds slice p of all R gradients in the order of the replicas, divides by R and
 * writes the mean into all of them. The bits are those of {@link AllReduceReducer}.
 *
 * <p>It runs in a Spark task whose partition is the replica, on one thread.
 */
final class SharedMemoryReducer implements Reducer {
  /** Floats that are summed at one time, few enough to stay in the cache. */
  private static final int BLOCK = 1 << 12;

  private final Meeting meeting;
  private final int replica;
  private final PeerBlocks blocks;
  private boolean finished;

  private SharedMemoryReducer(Meeting meeting, int replica, PeerBlocks blocks) {
    this.meeting = meeting;
    this.replica = replica;
    this.blocks = blocks;
  }

  /** The gradients and figures of all replicas, and the count of those that have come. */
  static final class Meeting {
    private final float[][] gradients;
    private final float[][] figures;
    private final Phaser phaser;

    Meeting(int replicas) {
      gradients = new float[replicas][];
      figures = new float[replicas][];
      phaser = new Phaser(replicas);
    }
  }

  /**
   * Makes the reducer of the current task; waits until all replicas have come.
   *
   * @param replicas R, all in this executor
   * @param timeout how long to wait for a peer within one update
   */
  static SharedMemoryReducer join(int replicas, Duration timeout) {
    TaskContext task = TaskContext.get();
    PeerBlocks blocks = new PeerBlocks(task, timeout);
    SharedMemoryReducer reducer =
        new SharedMemoryReducer(
            blocks.meeting(() -> new Meeting(replicas)), task.partitionId(), blocks);
    reducer.await("at the start");
    if (task.partitionId() == 0) {
      blocks.forgetMeeting();
    }
    return reducer;
  }

  @Override
  public int replicas() {
    return meeting.gradients.length;
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
  public void mean(long step, float[] gradient, float[] figures) {
    String where = "in update " + step;
    meeting.gradients[replica] = gradient;
    meeting.figures[replica] = figures;
    await(where);
    int chunk = (gradient.length + replicas() - 1) / replicas();
    int end = Math.min(gradient.length, (replica + 1) * chunk);
    for (int from = Math.min(gradient.length, replica * chunk); from < end; from += BLOCK) {
      mean(meeting.gradients, from, Math.min(BLOCK, end - from));
    }
    if (replica == 0) {
      mean(meeting.figures, 0, figures.length);
    }
    await(where);
  }

  private void mean(float[][] messages, int from, int count) {
    float[] first = messages[0];
    for (int r = 1; r < replicas(); r++) {
      float[] part = messages[r];
      for (int i = from; i < from + count; i++) {
        first[i] += part[i];
      }
    }
    float divisor = replicas();
    for (int i = from; i < from + count; i++) {
      first[i] /= divisor;
    }
    for (int r = 1; r < replicas(); r++) {
      System.arraycopy(first, from, messages[r], from, count);
    }
  }

  /** Waits until all replicas are here. */
  private void await(String where) {
    Phaser phaser = meeting.phaser;
    int phase = phaser.arrive();
    blocks.await(
        "The peers of replica %d %s".formatted(replica, where),
        () -> phaser.isTerminated() || phaser.getPhase() != phase,
        PeerBlocks.PARK);
    if (phaser.isTerminated()) {
      throw new IllegalStateException(
          "A peer of replica %d left %s: see the failure of its task.".formatted(replica, where));
    }
  }

  @Override
  public void finish() {
    await("at the end");
    finished = true;
  }

  @Override
  public void close() {
    if (!finished) {
      meeting.phaser.forceTermination();
    }
  }
}
