package io.copse.models.train;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.sparkExtension.SparkExtension;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockInfo;
import org.apache.spark.storage.BlockManager;
import scala.Option;

/**
 * The blocks of {@code AllReduceParameter} by name: waiting until a peer has published one, and
 * removing one's own.
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

  /** Waits until {@code block} is in this executor's block manager or another's. */
  void await(BlockId block, int fromReplica, long step) {
    BlockManager manager = SparkEnv.get().blockManager();
    TaskContext task = TaskContext.get();
    long deadline = System.nanoTime() + timeout.toNanos();
    long park = SHORTEST_PARK;
    while (manager.getStatus(block).isEmpty() && manager.master().getLocations(block).isEmpty()) {
      if (task != null && task.isInterrupted()) {
        throw new IllegalStateException(
            "Replica %d's part of update %d was awaited when Spark stopped this task: see the failure of its peer."
                .formatted(fromReplica, step));
      }
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
