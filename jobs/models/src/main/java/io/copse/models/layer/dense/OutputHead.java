package io.copse.models.layer.dense;

import io.copse.models.kernel.Matrix;
import io.copse.models.layer.Binding;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Layer;
import io.copse.models.layer.Parameter;
import java.util.List;
import java.util.Optional;

/**
 * Logits against a table [vocabularySize, dModel] and their softmax cross-entropy. A tied head has
 * no parameters of its own: it uses the table of the {@link Embedding}.
 *
 * <p>FLOPs per token: {@code 2 dModel vocabularySize}.
 */
public final class OutputHead implements Layer {
  private final int vocabularySize;
  private final int dModel;
  private final Optional<Parameter> own;

  private OutputHead(int vocabularySize, int dModel, Optional<Parameter> own) {
    this.vocabularySize = vocabularySize;
    this.dModel = dModel;
    this.own = own;
  }

  /** A head that shares the embedding's table. */
  public static OutputHead tied(int vocabularySize, int dModel) {
    return new OutputHead(vocabularySize, dModel, Optional.empty());
  }

  /** A head with a table of its own. */
  public static OutputHead untied(int vocabularySize, int dModel, Initial initial) {
    return new OutputHead(
        vocabularySize,
        dModel,
        Optional.of(Parameter.matrix("head", vocabularySize, dModel, initial)));
  }

  /** Whether the table is the embedding's. */
  public boolean tied() {
    return own.isEmpty();
  }

  @Override
  public List<Parameter> parameters() {
    return own.stream().toList();
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 2.0 * dModel * vocabularySize;
  }

  /** Gives the head that runs on a binding, and on the embedding's table if it is tied. */
  public BoundOutputHead bind(Binding binding, BoundEmbedding embedding) {
    return new BoundOutputHead(
        binding,
        Matrix.of(own.map(binding::weight).orElse(embedding.table()), dModel),
        Matrix.of(own.map(binding::gradient).orElse(embedding.gradient()), dModel));
  }
}
