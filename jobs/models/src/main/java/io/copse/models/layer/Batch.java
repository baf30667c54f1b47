package io.copse.models.layer;

/**
 * The extent of what a layer works on: rows [sequences * length, dModel], sequence after sequence.
 */
public record Batch(int sequences, int length) {
  public Batch {
    if (sequences < 1 || length < 1 || (long) sequences * length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a batch needs at least one sequence of at least one token, not "
              + sequences
              + " of "
              + length);
    }
  }

  /** The number of rows. */
  public int tokens() {
    return sequences * length;
  }
}
