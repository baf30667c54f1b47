package io.copse.models.lm;

import com.intel.analytics.bigdl.dllib.tensor.Tensor;
import io.copse.models.layer.Batch;

/** Splits windows of length + 1 token ids into inputs and the targets one token later. */
final class Windows {
  private final int[] tokens;
  private final int[] targets;

  Windows(int capacity) {
    tokens = new int[capacity];
    targets = new int[capacity];
  }

  int[] tokens() {
    return tokens;
  }

  int[] targets() {
    return targets;
  }

  void read(Tensor<Object> input, Batch batch, int vocabularySize) {
    float[] ids = (float[]) input.storage().array();
    int at = input.storageOffset() - 1;
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      for (int t = 0; t <= batch.length(); t++) {
        place(sequence, t, batch.length(), checked((int) ids[at++], vocabularySize));
      }
    }
  }

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

  static int checked(int id, int vocabularySize) {
    if (id < 0 || id >= vocabularySize) {
      throw new IllegalArgumentException(
          "token id " + id + " is outside the model's vocabulary of " + vocabularySize);
    }
    return id;
  }
}
