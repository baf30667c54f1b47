package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.util.List;

/**
 * Rows of a table [vocabularySize, dModel], one per token. The output head is tied to the table, so
 * the backward adds to a gradient that the head has written.
 */
public final class Embedding implements Layer {
  private final int vocabularySize;
  private final int dModel;
  private NativeFloats table;
  private NativeFloats gradient;

  public Embedding(int vocabularySize, int dModel) {
    this.vocabularySize = vocabularySize;
    this.dModel = dModel;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.matrix("embedding", vocabularySize, dModel, Initial.DEVIATION));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 0;
  }

  @Override
  public void bind(Binding binding) {
    table = binding.weight(0);
    gradient = binding.gradient(0);
  }

  /** {@code output[row] = table[tokens[row]]}. */
  public void forward(Batch batch, int[] tokens, NativeFloats output) {
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.copy(table, tokens[row], output, row, dModel);
    }
  }

  /** {@code tableGradient[tokens[row]] += outputGradient[row]}. */
  public void backward(Batch batch, int[] tokens, NativeFloats outputGradient) {
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.add(outputGradient, row, gradient, tokens[row], dModel);
    }
  }
}
