package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.layer.Batch;

/**
 * An {@link Embedding} with its table and gradient, both [vocabularySize, dModel]. The backward
 * adds to the gradient, because a head tied to the table has written to it before.
 */
public record BoundEmbedding(int dModel, NativeFloats table, NativeFloats gradient) {
  /** Clears the gradient of a table that no head is tied to. */
  public void clearGradient() {
    Rows.zero(gradient, 0, gradient.length());
  }

  /** {@code output[row] = table[tokens[row]]}. */
  public void forward(Batch batch, int[] tokens, NativeFloats output) {
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.copy(table, tokens[row], output, row, dModel);
    }
  }

  /** {@code gradient[tokens[row]] += outputGradient[row]}. */
  public void backward(Batch batch, int[] tokens, NativeFloats outputGradient) {
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.add(outputGradient, row, gradient, tokens[row], dModel);
    }
  }
}
