package io.copse.models.train;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
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
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * What replicas find in the block managers: the blocks of {@code AllReduceParameter} by name,
 * waiting until a peer has published one and removing one's own, and the place where those of one
 * executor meet.
 *
 * <p>BigDL takes an absent block for a driver's ordering mistake and goes on without it; here the
 * replicas order themselves, so each waits for what it is about to read.
 */
final class PeerBlocks {
  private static final long SHORTEST_PARK = 50_000;
  private static final long LONGEST_PARK = 2_000_000;

  private final Duration timeout;

  PeerBlocks(Duration timeout) {
    this.timeout = timeout;
  }

  // The four names are those of AllReduceParameter's private methods.
  static BlockId weightBytes(long id, int from) {
    return SparkExtension.getLocalBlockId(id + "weightBytes" + from);
  }

  static BlockId weights(long id, int of) {
    return SparkExtension.getLocalBlockId(id + "weights" + of);
  }

  static BlockId gradients(long id, int of) {
    return SparkExtension.getLocalBlockId(id + "gradients" + of);
  }

  static BlockId gradientBytes(long id, int from, int to) {
    return SparkExtension.getLocalBlockId(id + "_" + to + "gradientBytes" + from);
  }

  private static BlockId meeting(TaskContext task) {
    return SparkExtension.getLocalBlockId(
        "meeting" + task.stageId() + "_" + task.stageAttemptNumber());
  }

  /**
   * Returns the object that partition 0 of the task's stage makes, to the tasks of its executor:
   * the very same, as blocks that are kept as objects are not copied.
   */
  <T> T meeting(TaskContext task, Supplier<T> maker) {
    BlockManager manager = SparkEnv.get().blockManager();
    BlockId block = meeting(task);
    if (task.partitionId() == 0
        && !manager.putSingle(
            block,
            maker.get(),
            StorageLevel.MEMORY_ONLY(),
            false,
            ClassTag$.MODULE$.apply(Object.class))) {
      throw new IllegalStateException(
          "The replicas' meeting found no room in the executor's block manager: give the executor more memory.");
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      Option<BlockResult> found = BlockManagerWrapper.getLocal(block);
      if (found.isDefined()) {
        @SuppressWarnings("unchecked")
        T object = (T) found.get().data().next();
        BlockManagerWrapper.unlock(block);
        return object;
      }
      stopIfKilled("Replica 0 was", 0);
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "Replica 0 did not start within %d s: see its executor's log."
                .formatted(timeout.toSeconds()));
      }
      LockSupport.parkNanos(LONGEST_PARK);
    }
  }

  /** Removes the object that all have found. */
  void forgetMeeting(TaskContext task) {
    SparkEnv.get().blockManager().removeBlock(meeting(task), false);
  }

  /** Throws when Spark has asked the current task to stop, which waits for what is awaited. */
  static void stopIfKilled(String awaited, long step) {
    TaskContext task = TaskContext.get();
    if (task != null && task.isInterrupted()) {
      throw new IllegalStateException(
          "%s awaited for update %d when Spark stopped this task: see the failure of its peer."
              .formatted(awaited, step));
    }
  }

  /** Waits until {@code block} is in this executor's block manager or another's. */
  void await(BlockId block, int fromReplica, long step) {
    BlockManager manager = SparkEnv.get().blockManager();
    long deadline = System.nanoTime() + timeout.toNanos();
    long park = SHORTEST_PARK;
    while (manager.getStatus(block).isEmpty() && manager.master().getLocations(block).isEmpty()) {
      stopIfKilled("Replica %d's part was".formatted(fromReplica), step);
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "Replica %d did not publish its part of update %d within %d s: see its executor's log, and give the executors more memory if blocks were evicted."
                .formatted(fromReplica, step, timeout.toSeconds()));
      }
      LockSupport.parkNanos(park);
      park = Math.min(2 * park, LONGEST_PARK);
    }
  }

  /**
   * Removes own blocks; those that are not there are passed over. So are those that someone reads:
   * after a failed fetch BigDL keeps the lock for ever, and a removal would wait for it.
   */
  void remove(Collection<BlockId> blocks) {
    BlockManager manager = SparkEnv.get().blockManager();
    for (BlockId block : blocks) {
      Option<BlockInfo> info = manager.blockInfoManager().get(block);
      if (info.isDefined() && info.get().readerCount() == 0) {
        manager.removeBlock(block, true);
      }
    }
  }
}
