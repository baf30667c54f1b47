package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.RmsNormKernel;
import java.util.List;

/** Root-mean-square normalisation; see {@link RmsNormKernel}. */
public final class RmsNorm extends Norm {
  public RmsNorm(int width) {
    super(width, List.of(Parameter.gain("gain", width)));
  }

  @Override
  void normalise(
      int rows, int width, NativeFloats input, NativeFloats normalised, NativeFloats roots) {
    RmsNormKernel.normalise(rows, width, EPSILON, input, normalised, roots);
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
    RmsNormKernel.gradient(
        rows, width, normalised, roots, gain, outputGradient, inputGradient, gainGradient);
  }
}
