package io.copse.models.layer.dense;

import io.copse.models.layer.Binding;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Parameter;
import java.util.List;

/** Learned positions: a table [contextLength, dModel] added to the rows of each sequence. */
public final class Positions implements Layer {
  private final int dModel;
  private final Parameter table;

  /** Positions of sequences of up to {@code contextLength} tokens. */
  public Positions(int contextLength, int dModel) {
    this.dModel = dModel;
    this.table = Parameter.matrix("positions", contextLength, dModel, Initial.DEVIATION);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(table);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 0;
  }

  /** Gives the positions that run on the weights and gradients of a binding. */
  public BoundPositions bind(Binding binding) {
    return new BoundPositions(dModel, binding.weight(table), binding.gradient(table));
  }
}
