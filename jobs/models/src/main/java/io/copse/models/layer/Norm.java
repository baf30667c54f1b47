package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.RmsNormKernel;
import java.util.List;

/**
 * A normalisation of rows [tokens, dModel] with a gain and no bias. It keeps the normalised rows
 * and one reciprocal root per row from forward to backward.
 */
public abstract class Norm implements Layer {
  private final int width;
  private NativeFloats normalised;
  private NativeFloats reciprocalRoots;
  private NativeFloats gain;
  private NativeFloats gainGradient;

  Norm(int width) {
    this.width = width;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.gain("gain", width));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 0;
  }

  @Override
  public void bind(Binding binding) {
    gain = binding.weight(0);
    gainGradient = binding.gradient(0);
    normalised = binding.kept((long) binding.tokens() * width);
    reciprocalRoots = binding.kept(binding.tokens());
  }

  /** {@code output = norm(input)}. */
  public void forward(Batch batch, NativeFloats input, NativeFloats output) {
    normalise(batch.tokens(), width, input, normalised, reciprocalRoots);
    again(batch, output);
  }

  /** Writes the output of the last forward once more. */
  public void again(Batch batch, NativeFloats output) {
    RmsNormKernel.scale(batch.tokens(), width, normalised, gain, output);
  }

  /** Adds the gradient of the input to {@code inputGradient} and overwrites that of the gain. */
  public void backward(Batch batch, NativeFloats outputGradient, NativeFloats inputGradient) {
    differentiate(
        batch.tokens(),
        width,
        normalised,
        reciprocalRoots,
        gain,
        outputGradient,
        inputGradient,
        gainGradient);
  }

  abstract void normalise(
      int rows, int width, NativeFloats input, NativeFloats normalised, NativeFloats roots);

  abstract void differentiate(
      int rows,
      int width,
      NativeFloats normalised,
      NativeFloats roots,
      NativeFloats gain,
      NativeFloats outputGradient,
      NativeFloats inputGradient,
      NativeFloats gainGradient);
}
