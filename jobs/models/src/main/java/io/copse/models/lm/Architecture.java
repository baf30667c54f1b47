package io.copse.models.lm;

import io.copse.models.layer.Initial;
import io.copse.models.layer.dense.Embedding;
import io.copse.models.layer.dense.Norm;
import io.copse.models.layer.dense.OutputHead;
import io.copse.models.layer.dense.Positions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The layers that make a model of one kind. The common shell runs them in order: embedding (and
 * positions, and a norm), the branches {@code h += branch(norm(h))} of each block, a last norm, an
 * output head.
 *
 * <p>To add an architecture, write one public class with a public constructor without arguments,
 * and name it in a file {@code META-INF/services/io.copse.models.lm.Architecture} of its jar.
 * {@link Architectures} finds it there. An instance holds no state.
 */
public interface Architecture {
  /** The name in configurations: unique among all architectures. */
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

  /**
   * The model of this kind that is compared with a Transformer of some dimensions on the {@link
   * SizeLadder}: the same dimensions, unless the architecture has a rule of its own.
   */
  default Dimensions like(Dimensions transformer) {
    return transformer;
  }

  /** The recipe that it is trained by when architectures are compared. */
  default Recipe recipe() {
    return Recipe.IMPROVED;
  }

  /** The embedding of tokens: N(0, 0.02^2), unless the architecture has another. */
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

  /** The output head: tied to the embedding, unless the architecture has another. */
  default OutputHead head(ModelShape shape) {
    return OutputHead.tied(shape.vocabularySize(), shape.dModel());
  }
}
