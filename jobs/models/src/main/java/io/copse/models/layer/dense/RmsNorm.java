package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.dense.RmsNormKernel;
import io.copse.models.layer.Binding;
import java.util.Optional;

/**
 * Root-mean-square normalisation (Zhang and Sennrich 2019): {@code y = gain x / sqrt(mean(x^2) +
 * epsilon)}. See {@link RmsNormKernel}.
 */
public final class RmsNorm extends Norm {
  /** A norm of rows of {@code width} floats. */
  public RmsNorm(int width) {
    super(width, Optional.empty());
  }

  @Override
  public BoundNorm bind(Binding binding) {
    return new BoundNorm(this, binding) {
      @Override
      void normalise(int rows, NativeFloats input) {
        RmsNormKernel.normalise(rows, width, EPSILON, input, normalised, reciprocalRoots);
      }

      @Override
      void differentiate(int rows, NativeFloats outputGradient, NativeFloats inputGradient) {
        RmsNormKernel.gradient(
            rows,
            width,
            normalised,
            reciprocalRoots,
            gain,
            outputGradient,
            inputGradient,
            gainGradient);
      }
    };
  }
}
