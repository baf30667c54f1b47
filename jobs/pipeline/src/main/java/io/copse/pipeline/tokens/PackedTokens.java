package io.copse.pipeline.tokens;

import io.copse.models.train.TokenStream;
import io.copse.pipeline.storage.StoredFolder;

/**
 * The training windows of the documents of an index.
 *
 * <p>The documents are packed one after another, and an end-of-document token follows each. Window
 * i of the stream begins at token {@code length * i}, and its last id is the first id of window i +
 * 1. Tokens after the last whole window are not used. Each epoch takes all windows in its own
 * order, a permutation by the seed and the epoch. Nothing on the heap grows with the corpus.
 */
public final class PackedTokens implements TokenStream {
  private final DocumentIndex index;
  private final Tokens tokens;
  private final long seed;

  /** Reads the tokens of documents from shards. */
  interface Tokens {
    void copy(int shard, long tokenOffset, int tokenCount, int[] out, int at);
  }

  PackedTokens(DocumentIndex index, Tokens tokens, long seed) {
    this.index = index;
    this.tokens = tokens;
    this.seed = seed;
  }

  /**
   * Opens the windows of an index.
   *
   * @param store folder that {@link TokenStore} wrote
   * @param indexes folder that {@link DocumentIndexes} wrote
   * @param index name of one of its files
   * @param seed chooses the order of the windows
   */
  public static PackedTokens open(
      StoredFolder store, StoredFolder indexes, String index, long seed) {
    return new PackedTokens(
        DocumentIndex.open(indexes.local(index)), DocumentReader.open(store)::copy, seed);
  }

  /** Returns the number of windows of an epoch. */
  public long windowsPerEpoch(int length) {
    return (index.streamTokens() - 1) / length;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if all documents in total are shorter than one window
   */
  @Override
  public void windows(long firstWindow, int sequences, int length, int[] out) {
    long epochWindows = windowsPerEpoch(length);
    if (epochWindows < 1) {
      throw new IllegalArgumentException(
          "%d tokens do not fill one window of %d: use more text, fewer domains or a shorter training.context_length."
              .formatted(index.streamTokens(), length + 1));
    }
    long epoch = firstWindow / epochWindows;
    FeistelPermutation order = order(epoch, epochWindows);
    for (int i = 0; i < sequences; i++) {
      long window = firstWindow + i;
      if (window / epochWindows != epoch) {
        epoch = window / epochWindows;
        order = order(epoch, epochWindows);
      }
      window(order.apply(window % epochWindows) * length, length + 1, out, i * (length + 1));
    }
  }

  /** Returns the order in which an epoch takes its windows. */
  private FeistelPermutation order(long epoch, long windows) {
    return new FeistelPermutation(
        windows, FeistelPermutation.mix(FeistelPermutation.mix(seed) + epoch));
  }

  /** Copies {@code count} ids of the packed stream from a position on. */
  private void window(long position, int count, int[] out, int at) {
    long document = index.documentAt(position);
    int skip = Math.toIntExact(position - index.start(document));
    int filled = 0;
    while (filled < count) {
      int here = Math.min(index.tokenCount(document) - skip, count - filled);
      tokens.copy(
          index.shard(document), index.tokenOffset(document) + skip, here, out, at + filled);
      filled += here;
      if (filled < count) {
        out[at + filled++] = BpeModel.END_OF_DOCUMENT;
      }
      document++;
      skip = 0;
    }
  }
}
