package io.copse.models.lm;

import io.copse.models.layer.Batch;
import io.copse.models.layer.Batch.Purpose;

/**
 * A language model that only scores windows of tokens, in batches of a size that is known
 * beforehand. The losses are those of {@link LanguageModel#tokenLosses}, which copies the weights
 * at each call. An evaluation keeps the weights that the model had when it was made, and belongs to
 * one thread at a time.
 */
public final class Evaluation implements AutoCloseable {
  private final ModelShape shape;
  private final Network network;
  private final Windows windows;

  /** See {@link LanguageModel#evaluation}. */
  Evaluation(ModelShape shape, float[] weights, int tokens) {
    this.shape = shape;
    network = new Network(shape, tokens, Math.min(tokens, shape.contextLength()));
    network.load(weights);
    windows = new Windows(tokens);
  }

  /**
   * Returns the loss in nats of each of {@code sequences * length} predictions, sequence after
   * sequence.
   *
   * @param ids {@code sequences} windows of {@code length + 1} token ids, one after another
   * @throws IllegalArgumentException if an id is outside the vocabulary, a window is longer than
   *     the context, or there are more predictions than was announced
   */
  public float[] tokenLosses(int[] ids, int sequences, int length) {
    Windows.require(ids, sequences, length);
    Batch batch = new Batch(sequences, length, Purpose.EVALUATION);
    if (!network.fits(batch)) {
      throw new IllegalArgumentException(
          "%d windows of %d predictions were given to an evaluation of at most %d predictions in windows of at most %d: give fewer at once"
              .formatted(sequences, length, network.tokens(), network.length()));
    }
    windows.read(ids, 0, batch, shape.vocabularySize());
    float[] losses = new float[batch.tokens()];
    network.losses(batch, windows.tokens(), windows.targets(), losses);
    return losses;
  }

  @Override
  public void close() {
    network.close();
  }
}
