package io.copse.models.layer.dense;

import io.copse.models.layer.Binding;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Parameter;
import java.util.List;

/** A table [vocabularySize, dModel] of one row per token id. Looking up counts no FLOPs. */
public final class Embedding implements Layer {
  private final int dModel;
  private final Parameter table;

  /** A table that starts from a distribution. */
  public Embedding(int vocabularySize, int dModel, Initial initial) {
    this.dModel = dModel;
    this.table = Parameter.matrix("embedding", vocabularySize, dModel, initial);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(table);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 0;
  }

  /** Gives the embedding that runs on the weights and gradients of a binding. */
  public BoundEmbedding bind(Binding binding) {
    return new BoundEmbedding(dModel, binding.weight(table), binding.gradient(table));
  }
}
