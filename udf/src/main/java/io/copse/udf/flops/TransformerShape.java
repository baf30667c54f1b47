package io.copse.udf.flops;

/**
 * The shape of a dense decoder-only transformer, as the published FLOP conventions read it.
 *
 * @param layers number of blocks
 * @param dModel width of the residual stream
 * @param heads attention heads per layer
 * @param headDim width of one head's keys and values
 * @param dFf hidden width of the feed-forward part
 * @param feedForward whether the feed-forward part is plain or gated
 * @param vocab entries of the vocabulary
 * @param sequence tokens in one training window
 * @param params parameters without position embeddings, a tied head counted once: the N of 6ND and
 *     of PaLM's formula
 */
public record TransformerShape(
    int layers,
    int dModel,
    int heads,
    int headDim,
    int dFf,
    FeedForward feedForward,
    int vocab,
    int sequence,
    long params) {

  /** The two kinds of feed-forward parts, by the number of their matrices. */
  public enum FeedForward {
    /** Up and down projections: GPT-2, Chinchilla. */
    PLAIN(2),
    /** Gate, up and down projections: SwiGLU. */
    GATED(3);

    private final int matrices;

    FeedForward(int matrices) {
      this.matrices = matrices;
    }

    int matrices() {
      return matrices;
    }
  }

  /** Checks that every count is positive. */
  public TransformerShape {
    require("layers", layers);
    require("dModel", dModel);
    require("heads", heads);
    require("headDim", headDim);
    require("dFf", dFf);
    require("vocab", vocab);
    require("sequence", sequence);
    require("params", params);
  }

  /** Width of all heads together. */
  public int dAttention() {
    return heads * headDim;
  }

  /** Parameters of the attention projections and feed-forward matrices of all layers. */
  public long layerMatrixParams() {
    return (long) layers
        * (4L * dModel * dAttention() + (long) feedForward.matrices() * dModel * dFf);
  }

  private static void require(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "The transformer's " + name + " is " + value + ": give a positive count.");
    }
  }
}
