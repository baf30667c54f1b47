package io.copse.models.layer;

/**
 * The extent and the purpose of the rows [sequences * length, dModel] that a layer works on,
 * sequence after sequence.
 *
 * @param noiseKey the key of the random numbers of a training batch
 */
public record Batch(int sequences, int length, Purpose purpose, long noiseKey) {
  /** A mixture drops and jitters tokens in training only. */
  public enum Purpose {
    TRAINING,
    EVALUATION
  }

  public Batch {
    if (sequences < 1 || length < 1 || (long) sequences * length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a batch needs at least one sequence of at least one token, not "
              + sequences
              + " of "
              + length);
    }
  }

  /** A batch without noise of its own. */
  public Batch(int sequences, int length, Purpose purpose) {
    this(sequences, length, purpose, 0);
  }

  /** A batch to train on. */
  public Batch(int sequences, int length) {
    this(sequences, length, Purpose.TRAINING);
  }

  /** The number of rows. */
  public int tokens() {
    return sequences * length;
  }
}
