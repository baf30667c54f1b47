package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.util.List;

/**
 * Rows of a table [vocabularySize, dModel], one per token. The backward adds to the gradient, which
 * a head tied to the table has written.
 */
public final class Embedding implements Layer {
  private final int vocabularySize;
  private final int dModel;
  private final Initial initial;
  private NativeFloats table;
  private NativeFloats gradient;

  public Embedding(int vocabularySize, int dModel, Initial initial) {
    this.vocabularySize = vocabularySize;
    this.dModel = dModel;
    this.initial = initial;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.matrix("embedding", vocabularySize, dModel, initial));
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

  /** {@code tableGradient[tokens[row]] += outputGradient[row]}. */
  public void backward(Batch batch, int[] tokens, NativeFloats outputGradient) {
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.add(outputGradient, row, gradient, tokens[row], dModel);
    }
  }
}
