package io.copse.models.layer.dense;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.dense.RmsNormKernel;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import java.util.Optional;

/**
 * A {@link Norm} with its memory. It keeps the normalised rows and one reciprocal root per row from
 * forward to backward.
 */
public abstract class BoundNorm {
  final int width;
  final NativeFloats normalised;
  final NativeFloats reciprocalRoots;
  final NativeFloats gain;
  final NativeFloats gainGradient;
  private final Optional<NativeFloats> bias;
  private final Optional<NativeFloats> biasGradient;

  BoundNorm(Norm norm, Binding binding) {
    width = norm.width;
    gain = binding.weight(norm.gain);
    gainGradient = binding.gradient(norm.gain);
    bias = norm.bias.map(binding::weight);
    biasGradient = norm.bias.map(binding::gradient);
    normalised = binding.kept((long) binding.tokens() * width);
    reciprocalRoots = binding.kept(binding.tokens());
  }

  /** {@code output = norm(input)}. */
  public final void forward(Batch batch, NativeFloats input, NativeFloats output) {
    normalise(batch.tokens(), input);
    again(batch, output);
  }

  /** Writes the output of the last forward once more. */
  public final void again(Batch batch, NativeFloats output) {
    RmsNormKernel.scale(batch.tokens(), width, normalised, gain, output);
    bias.ifPresent(values -> Rows.addToEach(batch.tokens(), width, values, output));
  }

  /**
   * Adds the gradient of the input to {@code inputGradient}; overwrites those of the parameters.
   */
  public final void backward(Batch batch, NativeFloats outputGradient, NativeFloats inputGradient) {
    differentiate(batch.tokens(), outputGradient, inputGradient);
    biasGradient.ifPresent(sum -> Rows.sum(batch.tokens(), width, outputGradient, sum));
  }

  /** Writes the normalised rows and the reciprocal roots of {@code rows} rows of input. */
  abstract void normalise(int rows, NativeFloats input);

  /** Adds to the gradient of the input and overwrites that of the gain. */
  abstract void differentiate(int rows, NativeFloats outputGradient, NativeFloats inputGradient);
}
