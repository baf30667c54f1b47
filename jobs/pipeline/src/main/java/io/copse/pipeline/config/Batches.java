package io.copse.pipeline.config;

import java.util.List;

/**
 * The windows of an update.
 *
 * @param contextLength tokens of a training window
 * @param sequences windows of an update of the dense model; divisible by k and by replicas
 * @param denseSequences batches that the second dense control chooses from on dev
 */
public record Batches(int contextLength, int sequences, List<Integer> denseSequences) {
  private static final Key<Integer> CONTEXT_LENGTH =
      Key.of("context_length", Type.whole(1, 1 << 20), 128, "Tokens of a training window.");
  private static final Key<Integer> SEQUENCES =
      Key.of(
          "batch_sequences",
          Type.whole(1, Integer.MAX_VALUE),
          16,
          "Windows of an update of the dense model; an expert's are this number over k.");
  private static final Key<List<Integer>> DENSE_SEQUENCES =
      Key.of(
          "dense_batch_sequences",
          Type.list(Type.whole(1, Integer.MAX_VALUE), "a list of batches, maybe empty", b -> true),
          List.of(4, 8),
          "Batches that the arm dense_batch chooses from on dev, beside the dense model's own.");

  static final Block<Batches> BLOCK =
      Block.<Batches>at(Block.TRAINING)
          .with(CONTEXT_LENGTH, Batches::contextLength)
          .with(SEQUENCES, Batches::sequences)
          .with(DENSE_SEQUENCES, Batches::denseSequences);

  public Batches {
    denseSequences = List.copyOf(denseSequences);
  }

  static Batches read(Values values) {
    return new Batches(
        values.get(CONTEXT_LENGTH), values.get(SEQUENCES), values.get(DENSE_SEQUENCES));
  }

  /** Returns the tokens of one update of the dense model. */
  public long tokens() {
    return (long) sequences * contextLength;
  }
}
