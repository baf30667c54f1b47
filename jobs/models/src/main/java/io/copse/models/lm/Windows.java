package io.copse.models.lm;

import io.copse.models.layer.Batch;

/** Splits windows of {@code length + 1} token ids into inputs and the targets one token later. */
final class Windows {
  private final int[] tokens;
  private final int[] targets;

  Windows(int capacity) {
    tokens = new int[capacity];
    targets = new int[capacity];
  }

  /** Refuses ids that are not {@code sequences} windows of {@code length + 1} tokens. */
  static void require(int[] ids, int sequences, int length) {
    if (sequences < 1 || length < 1 || ids.length != Math.multiplyExact(sequences, length + 1)) {
      throw new IllegalArgumentException(
          sequences
              + " windows of "
              + length
              + " + 1 tokens were announced, but "
              + ids.length
              + " token ids given");
    }
  }

  int[] tokens() {
    return tokens;
  }

  int[] targets() {
    return targets;
  }

  /** Reads the windows of a batch from {@code ids[from ..]}. */
  void read(int[] ids, int from, Batch batch, int vocabularySize) {
    int at = from;
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      for (int t = 0; t <= batch.length(); t++) {
        place(sequence, t, batch.length(), checked(ids[at++], vocabularySize));
      }
    }
  }

  private void place(int sequence, int t, int length, int id) {
    if (t < length) {
      tokens[sequence * length + t] = id;
    }
    if (t > 0) {
      targets[sequence * length + t - 1] = id;
    }
  }

  /** Returns the id, if it is in the vocabulary. */
  static int checked(int id, int vocabularySize) {
    if (id < 0 || id >= vocabularySize) {
      throw new IllegalArgumentException(
          "token id " + id + " is outside the model's vocabulary of " + vocabularySize);
    }
    return id;
  }
}
