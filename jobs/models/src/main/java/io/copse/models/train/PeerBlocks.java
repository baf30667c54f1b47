package io.copse.models.train;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sparkExtension.SparkExtension;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockInfo;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerWrapper;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * The blocks that the replicas of one barrier stage exchange through Spark's block managers.
 *
 * <p>A block is named after its stage and attempt, so that blocks of other runs and of failed
 * attempts have other names.
 */
final class PeerBlocks {
  /** The nanoseconds between two looks into the own memory. */
  private static final long PARK = 50_000;

  /** The most nanoseconds between two questions to the driver; pauses double from PARK to it. */
  private static final long LONGEST_PARK = 2_000_000;

  private final TaskContext task;
  private final Duration timeout;
  private final BlockManager manager = SparkEnv.get().blockManager();

  /**
   * Makes the blocks of a task's stage.
   *
   * @param timeout how long to wait for a peer
   */
  PeerBlocks(TaskContext task, Duration timeout) {
    this.task = task;
    this.timeout = timeout;
  }

  /** Returns the name of replica {@code from}'s part of the slice that replica {@code to} owns. */
  BlockId part(long step, int from, int to) {
    return named("part %d of %d for %d".formatted(step, from, to));
  }

  /** Returns the name of the mean of the slice that replica {@code of} owns. */
  BlockId mean(long step, int of) {
    return named("mean %d of %d".formatted(step, of));
  }

  private BlockId named(String name) {
    return SparkExtension.getLocalBlockId(
        "replicas %d.%d %s".formatted(task.stageId(), task.stageAttemptNumber(), name));
  }

  /** Publishes a block to the peers. */
  void publish(BlockId block, ByteBuffer bytes) {
    boolean stored =
        manager.putBytes(
            block,
            new ChunkedByteBuffer(bytes),
            StorageLevel.MEMORY_ONLY_SER(),
            true,
            ClassTag$.MODULE$.apply(Object.class));
    requireRoom(stored);
  }

  /** Waits until replica {@code from} has published {@code block}, here or elsewhere. */
  ByteBuffer fetch(BlockId block, int from, long step) {
    await(
        "Replica %d's part of update %d".formatted(from, step),
        () ->
            manager.getStatus(block).isDefined() || manager.master().getLocations(block).nonEmpty(),
        LONGEST_PARK);
    Option<ByteBuffer> bytes = BlockManagerWrapper.getLocalOrRemoteBytes(block);
    BlockManagerWrapper.unlock(block);
    if (bytes.isEmpty()) {
      throw new IllegalStateException(
          "Replica %d's part of update %d was published and could not be fetched: see the executors' logs, and give them more memory if blocks were evicted."
              .formatted(from, step));
    }
    return bytes.get();
  }

  /** Removes an own block, unless it is not there or a peer reads it. */
  void remove(BlockId block) {
    Option<BlockInfo> info = manager.blockInfoManager().get(block);
    if (info.isDefined() && info.get().readerCount() == 0) {
      manager.removeBlock(block, true);
    }
  }

  /**
   * Returns the object that partition 0 makes to all tasks of its executor. It is the same object,
   * because blocks that are kept as objects are not copied.
   */
  <T> T meeting(Supplier<T> maker) {
    BlockId block = named("meeting");
    if (task.partitionId() == 0) {
      requireRoom(
          manager.putSingle(
              block,
              maker.get(),
              StorageLevel.MEMORY_ONLY(),
              false,
              ClassTag$.MODULE$.apply(Object.class)));
    }
    await("The start of replica 0", () -> manager.getStatus(block).isDefined());
    BlockResult found = BlockManagerWrapper.getLocal(block).get();
    @SuppressWarnings("unchecked")
    T object = (T) found.data().next();
    BlockManagerWrapper.unlock(block);
    return object;
  }

  /** Removes the object once all tasks have it. */
  void forgetMeeting() {
    manager.removeBlock(named("meeting"), false);
  }

  private static void requireRoom(boolean stored) {
    if (!stored) {
      throw new IllegalStateException(
          "The executor's block manager has no room for what the replicas exchange: give the executors more memory.");
    }
  }

  /** Waits on the task's thread until {@code there} is true, a cheap question. */
  void await(String what, BooleanSupplier there) {
    await(what, there, PARK);
  }

  private void await(String what, BooleanSupplier there, long longestPark) {
    long deadline = System.nanoTime() + timeout.toNanos();
    long park = PARK;
    while (!there.getAsBoolean()) {
      if (task.isInterrupted()) {
        throw new IllegalStateException(
            "%s was awaited when Spark stopped this task: see the failure of its peer."
                .formatted(what));
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%s did not come within %d s: see its executor's log, and give the executors more memory if blocks were evicted."
                .formatted(what, timeout.toSeconds()));
      }
      LockSupport.parkNanos(park);
      park = Math.min(2 * park, longestPark);
    }
  }
}
