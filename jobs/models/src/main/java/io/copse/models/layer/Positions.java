package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.util.List;

/** Learned positions: the table [contextLength, dModel] added to the rows of each sequence. */
public final class Positions implements Layer {
  private final int contextLength;
  private final int dModel;
  private NativeFloats table;
  private NativeFloats gradient;

  public Positions(int contextLength, int dModel) {
    this.contextLength = contextLength;
    this.dModel = dModel;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.matrix("positions", contextLength, dModel, Initial.DEVIATION));
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

  public void backward(Batch batch, NativeFloats rowsGradient) {
    Rows.zero(gradient, 0, gradient.length());
    for (int row = 0; row < batch.tokens(); row++) {
      Rows.add(rowsGradient, row, gradient, row % batch.length(), dModel);
    }
  }
}
