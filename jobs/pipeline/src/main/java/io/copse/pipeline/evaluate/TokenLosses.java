package io.copse.pipeline.evaluate;

/** A model that scores windows of tokens. */
@FunctionalInterface
public interface TokenLosses {
  /**
   * Returns the loss in nats of each of {@code sequences * length} predictions, sequence after
   * sequence.
   *
   * @param windows {@code sequences} windows of {@code length + 1} token ids; the first id of each
   *     is context only
   */
  float[] tokenLosses(int[] windows, int sequences, int length);
}
