package io.copse.models.lm;

import java.io.Serializable;

/**
 * What fixes a model but for its weights: the name of its architecture (see {@link Architectures}),
 * the number of token ids, the longest sequence in tokens, the width of the residual stream, the
 * number of blocks and of attention heads.
 *
 * @throws IllegalArgumentException if the architecture is unknown, a size is below 1, or the heads
 *     do not divide the width
 */
public record ModelShape(
    String architecture, int vocabularySize, int contextLength, int dModel, int layers, int heads)
    implements Serializable {
  public ModelShape {
    Architectures.named(architecture);
    atLeast(2, vocabularySize, "vocabularySize");
    atLeast(1, contextLength, "contextLength");
    atLeast(1, dModel, "dModel");
    atLeast(1, layers, "layers");
    atLeast(1, heads, "heads");
    if (dModel % heads != 0) {
      throw new IllegalArgumentException(
          "heads must divide dModel: " + heads + " does not divide " + dModel);
    }
  }

  /** The hidden width of a feed-forward. */
  public int feedForward() {
    return Architectures.named(architecture).feedForwardWidth(dModel);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
