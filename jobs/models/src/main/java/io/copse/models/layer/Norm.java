package io.copse.models.layer;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.RmsNormKernel;
import io.copse.models.kernel.Rows;
import java.util.List;
import java.util.Optional;

/**
 * A normalisation of rows [tokens, dModel] with a gain and, where the architecture has one, a bias.
 * It keeps the normalised rows and one reciprocal root per row from forward to backward.
 */
public abstract class Norm implements Layer {
  /** What is added to the mean square before its root. */
  public static final float EPSILON = 1e-5f;

  private final int width;
  private final List<Parameter> parameters;
  private NativeFloats normalised;
  private NativeFloats reciprocalRoots;
  private NativeFloats gain;
  private NativeFloats gainGradient;
  private Optional<NativeFloats> bias = Optional.empty();
  private Optional<NativeFloats> biasGradient = Optional.empty();

  /** The parameters are a gain and possibly a bias. */
  Norm(int width, List<Parameter> parameters) {
    this.width = width;
    this.parameters = parameters;
  }

  @Override
  public List<Parameter> parameters() {
    return parameters;
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 0;
  }

  @Override
  public void bind(Binding binding) {
    gain = binding.weight(0);
    gainGradient = binding.gradient(0);
    if (parameters.size() > 1) {
      bias = Optional.of(binding.weight(1));
      biasGradient = Optional.of(binding.gradient(1));
    }
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
    bias.ifPresent(values -> Rows.addToEach(batch.tokens(), width, values, output));
  }

  /**
   * Adds the gradient of the input to {@code inputGradient}; overwrites those of the parameters.
   */
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
    biasGradient.ifPresent(sum -> Rows.sum(batch.tokens(), width, outputGradient, sum));
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
