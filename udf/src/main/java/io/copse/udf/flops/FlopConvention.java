package io.copse.udf.flops;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A named way to count a training run's floating-point operations. In each of them a multiply-add
 * counts 2, and training costs three times the forward pass. They differ in what they leave out.
 * The label is stored with each run, because the exponents of laws depend on the convention.
 *
 * <p>N is the number of parameters, L layers, d the model's width, a = heads x head width, h heads,
 * T the window, f the feed-forward width, V the vocabulary.
 */
public enum FlopConvention {
  /** {@code 6 N} a token: no attention over the window. */
  SIX_ND("6nd") {
    @Override
    public double forwardFlopsPerToken(TransformerShape shape) {
      return 2.0 * shape.params();
    }
  },

  /** {@code 6 N'} a token, N' the layers' matrices without embeddings and head (Kaplan 2020). */
  KAPLAN("kaplan") {
    @Override
    public double forwardFlopsPerToken(TransformerShape shape) {
      return 2.0 * shape.layerMatrixParams();
    }
  },

  /** {@code 3 (2 N' + 2 L T a)}: Kaplan's count with its context term (Kaplan 2020, table 1). */
  KAPLAN_CONTEXT("kaplan-context") {
    @Override
    public double forwardFlopsPerToken(TransformerShape shape) {
      return 2.0 * shape.layerMatrixParams()
          + 2.0 * shape.layers() * shape.sequence() * shape.dAttention();
    }
  },

  /** Chinchilla's appendix F as written: with the embedding as a product, and the logits. */
  CHINCHILLA("chinchilla") {
    @Override
    public double forwardFlopsPerToken(TransformerShape shape) {
      return chinchillaLayers(shape) + 4.0 * shape.vocab() * shape.dModel();
    }
  },

  /** Appendix F without embedding and logits: the only reading that gives its table A4. */
  CHINCHILLA_LAYERS("chinchilla-layers") {
    @Override
    public double forwardFlopsPerToken(TransformerShape shape) {
      return chinchillaLayers(shape);
    }
  },

  /** {@code 6 N + 12 L a T}: the whole square of attention (PaLM, appendix B). */
  PALM("palm") {
    @Override
    public double forwardFlopsPerToken(TransformerShape shape) {
      return 2.0 * shape.params() + 4.0 * shape.layers() * shape.dAttention() * shape.sequence();
    }
  },

  /**
   * Copse's own exact count: the matrix products of every layer and of the head, and attention over
   * just the visible positions, {@code 2 (T + 1) a} a token and layer. Norms, activations and the
   * embedding's look-up count nothing. Other architectures are counted by their own layers.
   */
  COPSE("copse") {
    @Override
    public double forwardFlopsPerToken(TransformerShape shape) {
      return 2.0 * shape.layerMatrixParams()
          + 2.0 * shape.layers() * (shape.sequence() + 1.0) * shape.dAttention()
          + 2.0 * shape.dModel() * shape.vocab();
    }
  };

  /** Forward and backward passes cost this many forward passes. */
  public static final double TRAIN_OVER_FORWARD = 3.0;

  private final String label;

  FlopConvention(String label) {
    this.label = label;
  }

  /** The name that is stored with each run. */
  public String label() {
    return label;
  }

  /** FLOPs of the forward pass, averaged over the tokens of one window. */
  public abstract double forwardFlopsPerToken(TransformerShape shape);

  /** FLOPs of forward and backward passes for one token. */
  public double trainFlopsPerToken(TransformerShape shape) {
    return TRAIN_OVER_FORWARD * forwardFlopsPerToken(shape);
  }

  /**
   * Model FLOPs utilisation: the share of the hardware's peak that training keeps busy with the
   * FLOPs of this convention; PaLM's MFU is {@link #PALM}'s.
   *
   * @param tokensPerSecond tokens trained in a second, positive
   * @param peak the hardware's peak in FLOPs per second, of all devices together, positive
   */
  public double utilisation(TransformerShape shape, double tokensPerSecond, double peak) {
    if (!(tokensPerSecond > 0 && peak > 0 && peak < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              "The utilisation of %s tokens/s on a peak of %s FLOP/s is undefined: give two numbers"
                  + " above 0.",
              tokensPerSecond, peak));
    }

    return tokensPerSecond * trainFlopsPerToken(shape) / peak;
  }

  /**
   * Finds a convention by its stored name.
   *
   * @throws IllegalArgumentException if no convention has that name
   */
  public static FlopConvention of(String label) {
    return Arrays.stream(values())
        .filter(c -> c.label.equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No FLOP convention is called '"
                        + label
                        + "': use one of "
                        + Arrays.stream(values())
                            .map(FlopConvention::label)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private static double chinchillaLayers(TransformerShape shape) {
    double d = shape.dModel();
    double a = shape.dAttention();
    double t = shape.sequence();
    double attention =
        6 * d * a + 2 * t * a + 3.0 * shape.heads().count() * t + 2 * t * a + 2 * a * d;
    double dense = 2.0 * shape.feedForward().kind().matrices() * d * shape.feedForward().width();
    return shape.layers() * (attention + dense);
  }
}
