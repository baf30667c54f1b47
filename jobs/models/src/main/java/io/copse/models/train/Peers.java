package io.copse.models.train;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.spark.storage.BlockId;
import org.apache.spark.storage.BlockManagerId;
import scala.collection.IndexedSeq;
import scala.collection.Seq;

/**
 * The replicas of one barrier stage: where each runs, and how far each has come.
 *
 * <p>Each replica counts what it has published, in a block that it announces to the driver. The
 * others ask the driver once where these blocks are, and from then on ask each other. So the number
 * of questions to the driver does not grow with the updates.
 */
final class Peers {
  /**
   * The most nanoseconds between two questions to a peer or, before the first update, the driver.
   */
  private static final long LONGEST_PARK = 50_000_000;

  private final PeerBlocks blocks;
  private final BlockId[] counts;
  private final BlockManagerId[] places;

  /**
   * The count, modulo 256: one byte cannot be read half written. Peers read this array itself. Two
   * counts differ by at most one, because a replica advances only when it has seen the last count
   * of all others.
   */
  private final byte[] count = new byte[1];

  /** Announces replica {@code replica} of {@code replicas}. */
  Peers(PeerBlocks blocks, int replicas, int replica) {
    this.blocks = blocks;
    counts = IntStream.range(0, replicas).mapToObj(blocks::count).toArray(BlockId[]::new);
    places = new BlockManagerId[replicas];
    blocks.announce(counts[replica], ByteBuffer.wrap(count));
  }

  /** Lets the peers fetch what this replica has published. */
  void advance() {
    VarHandle.releaseFence();
    count[0]++;
  }

  /**
   * Makes the peers wait, because this replica has failed and removes its blocks. They fail when
   * Spark stops them, so that Spark reports the failure of this replica and not theirs.
   */
  void withdraw() {
    count[0] = (byte) (count[0] - 2);
  }

  /**
   * Waits until replica {@code from} has advanced as often as this one, and fetches its block.
   *
   * @param size the expected bytes
   */
  ByteBuffer fetch(BlockId block, int from, long step, long size) {
    String what = "Replica %d's part of update %d".formatted(from, step);
    blocks.await(what, () -> isPlaced(from), LONGEST_PARK);
    blocks.await(what, () -> hasAdvanced(from, what), LONGEST_PARK);
    CompletableFuture<ByteBuffer> answer = blocks.ask(places[from], block, size);
    blocks.await(what, answer::isDone, PeerBlocks.PARK);
    if (answer.isCompletedExceptionally()) {
      throw new IllegalStateException(
          "%s was published and could not be fetched: see the executors' logs, and give them more memory if blocks were evicted."
              .formatted(what),
          answer.handle((bytes, thrown) -> thrown).join());
    }
    blocks.countFetched(places[from], answer.join().remaining());
    return answer.join();
  }

  /** Whether the place of a replica is known; asks the driver for all places if not. */
  private boolean isPlaced(int replica) {
    if (places[replica] == null) {
      IndexedSeq<Seq<BlockManagerId>> found = blocks.places(counts);
      for (int i = 0; i < places.length; i++) {
        if (!found.apply(i).isEmpty()) {
          places[i] = found.apply(i).head();
        }
      }
    }
    return places[replica] != null;
  }

  /** Asks a peer whether it has advanced as often as this replica. */
  private boolean hasAdvanced(int peer, String what) {
    CompletableFuture<ByteBuffer> answer = blocks.ask(places[peer], counts[peer], count.length);
    blocks.await(what, answer::isDone, PeerBlocks.PARK);
    if (answer.isCompletedExceptionally()) {
      // Spark has tried several times. If the peer's executor is lost, it stops this task.
      blocks.await(what, () -> false, LONGEST_PARK);
    }
    return (byte) (answer.join().get(0) - count[0]) >= 0;
  }
}
