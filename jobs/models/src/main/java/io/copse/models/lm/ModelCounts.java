package io.copse.models.lm;

import io.copse.models.layer.Layer;

/**
 * Parameters and FLOPs of a shape, without allocating the model.
 *
 * <p>The FLOP convention is named {@code copse}. Products with matrices count, a multiply-add as 2;
 * so do the logits. Sums over the past count what they must look at: causal attention {@code 2 (T +
 * 1) dModel} per token and layer; a scan of a state {@code h = a h + b x, y = c h} 2 for each
 * multiply-add and 1 for each lone product, in its one-token recurrence, for any form that a kernel
 * takes; a convolution 2 per tap, or {@code 10 log2(T)} per channel where it goes through an FFT.
 * Embedding look-ups and element-wise work that does not carry over positions do not count.
 * Training is three forwards.
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

  /**
   * All parameters; a tied embedding counts once.
   *
   * @throws ArithmeticException if they are more than 64 bits count
   */
  public long params() {
    return skeleton.parts().stream()
        .mapToLong(part -> part.layer().size())
        .reduce(0, Math::addExact);
  }

  /** The parameters that one token uses. */
  public long activeParams() {
    return skeleton.parts().stream().mapToLong(part -> part.layer().activeSize()).sum();
  }

  /** All parameters but the tables of tokens and positions and the table of an untied head. */
  public long nonEmbeddingParams() {
    return params()
        - skeleton.embedding.size()
        - skeleton.positions.map(Layer::size).orElse(0L)
        - skeleton.head.size();
  }

  /** Mean forward FLOPs per token of sequences of {@code contextLength} tokens. */
  public double forwardFlopsPerToken(int contextLength) {
    return skeleton.parts().stream()
        .mapToDouble(part -> part.layer().forwardFlopsPerToken(contextLength))
        .sum();
  }

  /** Mean training FLOPs per token: forward and backward. */
  public double trainingFlopsPerToken(int contextLength) {
    return 3 * forwardFlopsPerToken(contextLength);
  }
}
