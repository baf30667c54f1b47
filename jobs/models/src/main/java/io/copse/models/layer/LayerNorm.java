package io.copse.models.layer;

import io.copse.models.kernel.LayerNormKernel;
import io.copse.models.kernel.NativeFloats;
import java.util.List;

/** Layer normalisation; see {@link LayerNormKernel}. */
public final class LayerNorm extends Norm {
  /** A norm with a gain and no bias. */
  public LayerNorm(int width) {
    this(width, List.of(Parameter.gain("gain", width)));
  }

  private LayerNorm(int width, List<Parameter> parameters) {
    super(width, parameters);
  }

  /** A norm with a gain and a bias. */
  public static LayerNorm biased(int width) {
    return new LayerNorm(
        width, List.of(Parameter.gain("gain", width), Parameter.bias("bias", width)));
  }

  @Override
  void normalise(
      int rows, int width, NativeFloats input, NativeFloats normalised, NativeFloats roots) {
    LayerNormKernel.normalise(rows, width, EPSILON, input, normalised, roots);
  }

  @Override
  void differentiate(
      int rows,
      int width,
      NativeFloats normalised,
      NativeFloats roots,
      NativeFloats gain,
      NativeFloats outputGradient,
      NativeFloats inputGradient,
      NativeFloats gainGradient) {
    LayerNormKernel.gradient(
        rows, width, normalised, roots, gain, outputGradient, inputGradient, gainGradient);
  }
}
