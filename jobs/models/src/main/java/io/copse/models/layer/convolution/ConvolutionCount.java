package io.copse.models.layer.convolution;

/** Counts of convolutions as long as the sequence. */
public final class ConvolutionCount {
  private ConvolutionCount() {}

  /**
   * FLOPs per token and channel by the fast Fourier transform: one transform of the input and one
   * back, over twice the length against wrapping, of {@code 5/2 n log2 n} each for n reals. That of
   * the filter is shared by the sequences of a batch and left out.
   */
  public static double flopsPerToken(int length) {
    return 10 * Math.log(2.0 * length) / Math.log(2);
  }
}
