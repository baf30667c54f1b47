package io.copse.models.lm;

import io.copse.models.layer.Layer;

/**
 * Parameters and FLOPs of a shape, without allocating the model.
 *
 * <p>The FLOP convention is named {@code copse}: matrix products only, a multiply-add counts 2,
 * causal attention counts the past that it must look at, {@code 2 (T + 1) dModel} per token and
 * layer, the logits count, embedding look-ups and element-wise work do not; training is three
 * forwards.
 */
public final class ModelCounts {
  /** The name of the FLOP convention, for the record of a run. */
  public static final String CONVENTION = "copse";

  private final Skeleton skeleton;

  private ModelCounts(Skeleton skeleton) {
    this.skeleton = skeleton;
  }

  /** The counts of a shape. */
  public static ModelCounts of(ModelShape shape) {
    return new ModelCounts(new Skeleton(shape));
  }

  /** All parameters; the tied embedding counts once. */
  public long params() {
    return skeleton.parts().stream().mapToLong(part -> part.layer().size()).sum();
  }

  /** The parameters that one token uses. */
  public long activeParams() {
    return skeleton.parts().stream().mapToLong(part -> part.layer().activeSize()).sum();
  }

  /** All parameters but the tables of tokens and positions. */
  public long nonEmbeddingParams() {
    return params() - skeleton.embedding.size() - skeleton.positions.map(Layer::size).orElse(0L);
  }

  /** Mean forward FLOPs per token of sequences of {@code contextLength} tokens. */
  public double forwardFlopsPerToken(int contextLength) {
    return skeleton.parts().stream()
            .mapToDouble(part -> part.layer().forwardFlopsPerToken(contextLength))
            .sum()
        + skeleton.head.forwardFlopsPerToken(contextLength);
  }

  /** Mean training FLOPs per token: forward and backward. */
  public double trainingFlopsPerToken(int contextLength) {
    return 3 * forwardFlopsPerToken(contextLength);
  }
}
