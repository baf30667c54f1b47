package io.copse.models.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.network.buffer.ManagedBuffer;
import org.apache.spark.network.shuffle.BlockFetchingListener;
import org.apache.spark.storage.BlockData;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockInfo;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.storage.TestBlockId;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;
import scala.collection.IndexedSeq;
import scala.collection.Seq;
import scala.reflect.ClassTag$;

/**
 * The blocks that the replicas of one barrier stage exchange through Spark's block managers.
 *
 * <p>A block is named after its stage and attempt, so that blocks of other runs and of failed
 * attempts have other names. The driver knows only those that are announced.
 */
final class PeerBlocks {
  /** The nanoseconds between two looks into the own memory. */
  static final long PARK = 50_000;

  /** Larger blocks of others come by way of a file, as all blocks of Spark do. */
  private static final String MOST_IN_MEMORY = "spark.network.maxRemoteBlockSizeFetchToMem";

  private final TaskContext task;
  private final Duration timeout;
  private final BlockManager manager = SparkEnv.get().blockManager();
  private final long mostInMemory = SparkEnv.get().conf().getSizeAsBytes(MOST_IN_MEMORY, "200m");

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

  /** Returns the name of the block in which replica {@code of} counts what it has published. */
  BlockId count(int of) {
    return named("count of %d".formatted(of));
  }

  private BlockId named(String name) {
    // Spark's only kind of block whose name is free.
    return new TestBlockId(
        "replicas %d.%d %s".formatted(task.stageId(), task.stageAttemptNumber(), name));
  }

  /** Keeps a block for the peers, who must learn where it is. The bytes are not copied. */
  void publish(BlockId block, ByteBuffer bytes) {
    put(block, bytes, false);
  }

  /** Keeps a block for the peers and tells the driver where it is. The bytes are not copied. */
  void announce(BlockId block, ByteBuffer bytes) {
    put(block, bytes, true);
  }

  private void put(BlockId block, ByteBuffer bytes, boolean tellDriver) {
    boolean stored =
        manager.putBytes(
            block,
            new ChunkedByteBuffer(bytes),
            StorageLevel.MEMORY_ONLY_SER(),
            tellDriver,
            ClassTag$.MODULE$.apply(Object.class));
    requireRoom(stored);
  }

  /** Asks the driver once where blocks are. A block that it does not know has no place. */
  IndexedSeq<Seq<BlockManagerId>> places(BlockId[] blocks) {
    return manager.master().getLocations(blocks);
  }

  /**
   * Asks an executor for a block, without waiting. The answer is a failure if it has none.
   *
   * @param size the expected bytes
   */
  CompletableFuture<ByteBuffer> ask(BlockManagerId place, BlockId block, long size) {
    if (place.equals(manager.blockManagerId())) {
      return own(block);
    }
    CompletableFuture<ByteBuffer> answer = new CompletableFuture<>();
    manager
        .blockTransferService()
        .fetchBlocks(
            place.host(),
            place.port(),
            place.executorId(),
            new String[] {block.name()},
            new Answer(answer),
            size > mostInMemory ? manager.remoteBlockTempFileManager() : null);
    return answer;
  }

  private CompletableFuture<ByteBuffer> own(BlockId block) {
    Option<BlockData> bytes = manager.getLocalBytes(block);
    if (bytes.isEmpty()) {
      return CompletableFuture.failedFuture(new IOException(block + " is not there."));
    }
    manager.releaseLock(block, Option.empty());
    return CompletableFuture.completedFuture(bytes.get().toByteBuffer());
  }

  /** Takes what comes on a thread of the network. */
  private record Answer(CompletableFuture<ByteBuffer> answer) implements BlockFetchingListener {
    @Override
    public void onBlockFetchSuccess(String block, ManagedBuffer data) {
      try {
        // Spark takes its buffer back.
        ByteBuffer copy = ByteBuffer.allocate(Math.toIntExact(data.size()));
        answer.complete(copy.put(data.nioByteBuffer()).flip());
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        answer.completeExceptionally(e);
      }
    }

    @Override
    public void onBlockFetchFailure(String block, Throwable thrown) {
      answer.completeExceptionally(thrown);
    }
  }

  /** Counts bytes that came from other executors in the task's metrics, as a shuffle does. */
  void countFetched(BlockManagerId place, long bytes) {
    if (!place.equals(manager.blockManagerId())) {
      task.taskMetrics().shuffleReadMetrics().incRemoteBlocksFetched(1);
      task.taskMetrics().shuffleReadMetrics().incRemoteBytesRead(bytes);
    }
  }

  /** Removes an own block that was published. Returns false if a peer still reads it. */
  boolean remove(BlockId block) {
    Option<BlockInfo> info = manager.blockInfoManager().get(block);
    if (info.isDefined() && info.get().readerCount() > 0) {
      return false;
    }
    if (info.isDefined()) {
      manager.removeBlock(block, false);
    }
    return true;
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
    await("The start of replica 0", () -> manager.getStatus(block).isDefined(), PARK);
    @SuppressWarnings("unchecked")
    T object = (T) manager.getLocalValues(block).get().data().next();
    manager.releaseLock(block, Option.empty());
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

  /**
   * Waits on the task's thread until {@code there} is true.
   *
   * @param longestPark the most nanoseconds between two looks; a pause is an eighth of the time
   *     waited so far, if that is between PARK and it
   */
  void await(String what, BooleanSupplier there, long longestPark) {
    long begin = System.nanoTime();
    while (!there.getAsBoolean()) {
      if (task.isInterrupted()) {
        throw new IllegalStateException(
            "%s was awaited when Spark stopped this task: see the failure of its peer."
                .formatted(what));
      }
      long waited = System.nanoTime() - begin;
      if (waited > timeout.toNanos()) {
        throw new IllegalStateException(
            "%s did not come within %d s: see its executor's log, and give the executors more memory if blocks were evicted."
                .formatted(what, timeout.toSeconds()));
      }
      LockSupport.parkNanos(Math.max(PARK, Math.min(waited / 8, longestPark)));
    }
  }
}
