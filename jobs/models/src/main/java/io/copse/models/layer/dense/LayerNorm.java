package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.dense.LayerNormKernel;
import io.copse.models.layer.Binding;
import io.copse.models.layer.Parameter;
import java.util.Optional;

/**
 * Layer normalisation (Ba et al. 2016): {@code y = gain (x - mean(x)) / sqrt(var(x) + epsilon)},
 * plus a bias if it has one. See {@link LayerNormKernel}.
 */
public final class LayerNorm extends Norm {
  /** A norm with a gain and no bias. */
  public LayerNorm(int width) {
    this(width, Optional.empty());
  }

  private LayerNorm(int width, Optional<Parameter> bias) {
    super(width, bias);
  }

  /** A norm with a gain and a bias. */
  public static LayerNorm biased(int width) {
    return new LayerNorm(width, Optional.of(Parameter.bias("bias", width)));
  }

  @Override
  public BoundNorm bind(Binding binding) {
    return new BoundNorm(this, binding) {
      @Override
      void normalise(int rows, NativeFloats input) {
        LayerNormKernel.normalise(rows, width, EPSILON, input, normalised, reciprocalRoots);
      }

      @Override
      void differentiate(int rows, NativeFloats outputGradient, NativeFloats inputGradient) {
        LayerNormKernel.gradient(
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
