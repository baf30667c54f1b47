package io.copse.udf.flops;

/**
 * The shape of a dense decoder-only transformer, as the published FLOP conventions read it.
 *
 * @param layers number of blocks
 * @param dModel width of the residual stream
 * @param heads the heads of attention of one block
 * @param feedForward the feed-forward part of one block
 * @param vocab entries of the vocabulary
 * @param sequence tokens in one training window
 * @param params parameters without position embeddings, a tied head counted once: the N of 6ND and
 *     of PaLM's formula
 */
public record TransformerShape(
    int layers,
    int dModel,
    Heads heads,
    FeedForward feedForward,
    int vocab,
    int sequence,
    long params) {

  /**
   * The heads of attention of one block.
   *
   * @param count how many
   * @param width width of one head's keys and values
   */
  public record Heads(int count, int width) {
    /** Checks that both are positive. */
    public Heads {
      require("heads", count);
      require("headDim", width);
    }
  }

  /**
   * The feed-forward part of one block.
   *
   * @param kind whether it is plain or gated
   * @param width its hidden width
   */
  public record FeedForward(Kind kind, int width) {
    /** Checks that the width is positive. */
    public FeedForward {
      require("dFf", width);
    }
  }

  /** The two kinds of feed-forward parts, by the number of their matrices. */
  public enum Kind {
    /** Up and down projections: GPT-2, Chinchilla. */
    PLAIN(2),
    /** Gate, up and down projections: SwiGLU. */
    GATED(3);

    private final int matrices;

    Kind(int matrices) {
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
    require("vocab", vocab);
    require("sequence", sequence);
    require("params", params);
  }

  /** Width of all heads together. */
  public int dAttention() {
    return heads.count * heads.width;
  }

  /** Parameters of the attention projections and feed-forward matrices of all layers. */
  public long layerMatrixParams() {
    return (long) layers
        * (4L * dModel * dAttention()
            + (long) feedForward.kind.matrices() * dModel * feedForward.width);
  }

  private static void require(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "The transformer's " + name + " is " + value + ": give a positive count.");
    }
  }
}
