package io.copse.models.lm;

import io.copse.models.layer.Embedding;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Norm;
import io.copse.models.layer.OutputHead;
import io.copse.models.layer.Positions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a model of one kind is put together in the common shell: embedding (and positions, and a
 * norm), blocks of branches {@code h += branch(norm(h))} one after the other, a last norm, an
 * output head.
 */
interface Architecture {
  /** The name in configs. */
  String name();

  /**
   * The options that a shape of this kind has beside its dimensions, with their defaults at a width
   * and a number of heads. Numbers of things are whole.
   */
  Map<String, Double> options(int dModel, int heads);

  /** The norm before every branch and before the head. */
  Norm norm(int dModel);

  /** The branches of block {@code index}, counted from 0. */
  List<NamedBranch> block(ModelShape shape, int index);

  /** The model of this kind that stands for a Transformer: its twin, unless told otherwise. */
  default Dimensions like(Dimensions transformer) {
    return transformer;
  }

  /** The recipe that it is trained by where architectures are compared. */
  default Recipe recipe() {
    return Recipe.IMPROVED;
  }

  /** The embedding of tokens. */
  default Embedding embedding(ModelShape shape) {
    return new Embedding(shape.vocabularySize(), shape.dModel(), Initial.normal(Initial.DEVIATION));
  }

  /** Learned positions, if there are. */
  default Optional<Positions> positions(ModelShape shape) {
    return Optional.empty();
  }

  /** A norm between embedding and first block, if there is. */
  default Optional<Norm> embeddingNorm(ModelShape shape) {
    return Optional.empty();
  }

  /** The output head: tied to the embedding unless told otherwise. */
  default OutputHead head(ModelShape shape) {
    return OutputHead.tied(shape.vocabularySize(), shape.dModel());
  }
}
