package io.copse.models.layer.rwkv;

import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.dense.LayerNormKernel;
import io.copse.models.kernel.dense.RmsNormKernel;
import io.copse.models.layer.Binding;
import io.copse.models.layer.Parameter;

/**
 * Layer normalisation of each head's channels of rows [tokens, heads * size], with a gain and a
 * bias for every channel (Wu and He 2018). It keeps the normalised rows from forward to backward.
 */
final class GroupNorm {
  private final int heads;
  private final int size;
  private final float epsilon;
  private final NativeFloats gain;
  private final NativeFloats bias;
  private final NativeFloats gainGradient;
  private final NativeFloats biasGradient;
  private final NativeFloats normalised;
  private final NativeFloats roots;
  private final NativeFloats ones;
  private final NativeFloats unused;
  private final NativeFloats normalisedGradient;

  private enum Scratch {
    UNUSED,
    GRADIENT
  }

  /** A norm with a gain and a bias [heads * size] of the layer that is bound. */
  GroupNorm(int heads, int size, float epsilon, Binding binding, Parameter gain, Parameter bias) {
    this.heads = heads;
    this.size = size;
    this.epsilon = epsilon;
    this.gain = binding.weight(gain);
    this.bias = binding.weight(bias);
    this.gainGradient = binding.gradient(gain);
    this.biasGradient = binding.gradient(bias);
    long rows = binding.tokens();
    normalised = binding.kept(rows * heads * size);
    roots = binding.kept(rows * heads);
    ones = binding.kept(size);
    for (int i = 0; i < size; i++) {
      ones.put(i, 1);
    }
    unused = binding.scratch(Scratch.UNUSED, size);
    normalisedGradient = binding.scratch(Scratch.GRADIENT, rows * heads * size);
  }

  /** Writes the normalised rows, times the gain plus the bias. */
  void forward(int rows, NativeFloats input, NativeFloats output) {
    LayerNormKernel.normalise(rows * heads, size, epsilon, input, normalised, roots);
    again(rows, output);
  }

  /** Writes the output of the last forward once more. */
  void again(int rows, NativeFloats output) {
    RmsNormKernel.scale(rows, heads * size, normalised, gain, output);
    Rows.addToEach(rows, heads * size, bias, output);
  }

  /** Overwrites all gradients. */
  void backward(int rows, NativeFloats outputGradient, NativeFloats inputGradient) {
    int width = heads * size;
    Rows.sum(rows, width, outputGradient, biasGradient);
    Rows.sumOfProducts(rows, width, outputGradient, normalised, gainGradient);
    RmsNormKernel.scale(rows, width, outputGradient, gain, normalisedGradient);
    Rows.zero(inputGradient, 0, rows * width);
    LayerNormKernel.gradient(
        rows * heads, size, normalised, roots, ones, normalisedGradient, inputGradient, unused);
  }
}
