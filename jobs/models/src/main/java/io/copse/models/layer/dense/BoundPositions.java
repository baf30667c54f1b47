package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.layer.Batch;

/** {@link Positions} with their table and gradient, both [contextLength, dModel]. */
public record BoundPositions(int dModel, NativeFloats table, NativeFloats gradient) {
  /** {@code rows += table[position]}. */
  public void forward(Batch batch, NativeFloats rows) {
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.add(table, row % batch.length(), rows, row, dModel);
    }
  }

  /** {@code rows += table[position]} for one token of each of some sequences. */
  public void step(int sequences, int position, NativeFloats rows) {
    for (int row = 0; row < sequences; row++) {
      Rows.add(table, position, rows, row, dModel);
    }
  }

  /** Overwrites the gradient of the table. */
  public void backward(Batch batch, NativeFloats rowsGradient) {
    Rows.zero(gradient, 0, gradient.length());
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.add(rowsGradient, row, gradient, row % batch.length(), dModel);
    }
  }
}
