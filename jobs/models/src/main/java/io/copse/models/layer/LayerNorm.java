package io.copse.models.layer;

import io.copse.models.kernel.LayerNormKernel;
import io.copse.models.kernel.NativeFloats;

/** Layer normalisation without bias, epsilon 1e-5; see {@link LayerNormKernel}. */
public final class LayerNorm extends Norm {
  private static final float EPSILON = 1e-5f;

  public LayerNorm(int width) {
    super(width);
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
