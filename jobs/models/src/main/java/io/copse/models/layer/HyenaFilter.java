package io.copse.models.layer;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.Sines;
import java.util.List;

/**
 * The implicit filter of {@link Hyena}: a small network of sines from positions to the weight of a
 * lag, times a window that decays at another rate for each channel.
 *
 * <pre>
 * z[t]   = [t', cos(f w t), -sin(f w t)]   t' = t / (L - 1), w = 2 pi / L, f from 1e-4 to bands - 1
 * s      = sin(frequency (in z + bias)), then two layers s = sin(frequency (hidden s + bias))
 * h[t]   = (out s[t]) exp(-t' delta)       delta from ln(100) / 1.5 to ln(100) / 0.3
 * </pre>
 *
 * <p>L is the model's context length. The positions z are a parameter, as in the original's
 * training on the Pile; so are the frequencies, one vector for all layers.
 */
final class HyenaFilter {
  private static final double LEAST_BAND = 1e-4;
  private static final double TARGET = 1e-2;
  private static final double SLOW = 1.5;
  private static final double FAST = 0.3;
  private static final int LAYERS = 3;

  /** The first parameter; matrix and bias of each layer follow it. */
  private static final int POSITIONS = 0;

  private static final int FREQUENCY = 1 + 2 * LAYERS;
  private static final int OUT = FREQUENCY + 1;

  private final int channels;
  private final int stride;
  private final int contextLength;
  private final int embedding;
  private final int order;
  private final int orderStride;
  private final double frequency;
  private final int firstParameter;
  private Gemm gemm;
  private Binding binding;
  private final Matrix[] sums = new Matrix[LAYERS];
  private final Matrix[] activations = new Matrix[LAYERS];
  private final NativeFloats[] biases = new NativeFloats[LAYERS];
  private NativeFloats frequencies;
  private NativeFloats frequencyGradient;
  private NativeFloats biasGradient;
  private NativeFloats window;
  private Matrix filter;
  private Matrix gradient;
  private Matrix above;
  private Matrix below;

  /** A filter whose parameters are those of the layer from {@code firstParameter} on. */
  HyenaFilter(Hyena.Size size, int firstParameter) {
    this.channels = size.dModel();
    this.stride = Channels.stride(channels);
    this.contextLength = size.contextLength();
    this.embedding = size.embedding();
    this.order = size.filterOrder();
    this.orderStride = Channels.stride(order);
    this.frequency = size.frequency();
    this.firstParameter = firstParameter;
  }

  List<Parameter> parameters() {
    double deviation = Initial.DEVIATION;
    return List.of(
        Parameter.matrix("filter_positions", contextLength, embedding, positions()).undecayed(),
        Parameter.matrix("filter_in", order, embedding, deviation).undecayed(),
        Parameter.bias("filter_in_bias", order),
        Parameter.matrix("filter_hidden1", order, order, deviation).undecayed(),
        Parameter.bias("filter_hidden1_bias", order),
        Parameter.matrix("filter_hidden2", order, order, deviation).undecayed(),
        Parameter.bias("filter_hidden2_bias", order),
        Parameter.vector("filter_frequency", order, Initial.constant(frequency)),
        Parameter.matrix("filter_out", channels, order, deviation).undecayed());
  }

  void bind(Binding binding) {
    this.binding = binding;
    gemm = binding.gemm();
    int length = binding.length();
    int wide = Math.multiplyExact(length, orderStride);
    for (int layer = 0; layer < LAYERS; layer++) {
      sums[layer] = Matrix.of(binding.kept(wide), orderStride);
      activations[layer] = Matrix.of(binding.kept(wide), orderStride);
      biases[layer] = binding.kept(orderStride);
    }
    frequencies = binding.kept(orderStride);
    frequencyGradient = binding.scratch("hyena.frequencyGradient", orderStride);
    biasGradient = binding.scratch("hyena.filterBiasGradient", orderStride);
    above = Matrix.of(binding.scratch("hyena.filterAbove", wide), orderStride);
    below = Matrix.of(binding.scratch("hyena.filterBelow", wide), orderStride);
    filter = Matrix.of(binding.kept((long) length * stride), stride);
    gradient = Matrix.of(binding.scratch("hyena.filterGradient", (long) length * stride), stride);
    window = binding.kept((long) length * stride);
    for (int t = 0; t < length; t++) {
      for (int i = 0; i < channels; i++) {
        window.put(t * stride + i, (float) StrictMath.exp(-time(t) * decay(i)));
      }
    }
  }

  /** Makes the weights of the lags below {@code length}: [length, stride]. */
  NativeFloats forward(int length) {
    Channels.pad(1, order, weight(FREQUENCY), frequencies);
    Matrix input = Matrix.of(weight(POSITIONS), embedding);
    int inputs = embedding;
    for (int layer = 0; layer < LAYERS; layer++) {
      Channels.pad(1, order, weight(bias(layer)), biases[layer]);
      Matrix matrix = Matrix.of(weight(matrix(layer)), inputs);
      gemm.multiply(Form.NT, length, order, inputs, 1, input, matrix, 0, sums[layer]);
      Sines.apply(
          length,
          orderStride,
          sums[layer].floats(),
          biases[layer],
          frequencies,
          activations[layer].floats());
      input = activations[layer];
      inputs = order;
    }
    Matrix out = Matrix.of(weight(OUT), order);
    gemm.multiply(Form.NT, length, channels, order, 1, input, out, 0, filter);
    Rows.multiply(length * stride, window, filter.floats());
    return filter.floats();
  }

  /** Where to write the gradient of the weights before {@link #backward}. */
  NativeFloats gradient() {
    return gradient.floats();
  }

  /** Overwrites the gradients of the parameters. */
  void backward(int length) {
    Rows.multiply(length * stride, window, gradient.floats());
    Matrix last = activations[LAYERS - 1];
    gemm.multiply(
        Form.TN, channels, order, length, 1, gradient, last, 0, Matrix.of(gradientOf(OUT), order));
    Matrix out = Matrix.of(weight(OUT), order);
    gemm.multiply(Form.NN, length, order, channels, 1, gradient, out, 0, above);
    Rows.zero(frequencyGradient, 0, orderStride);
    Matrix from = above;
    Matrix to = below;
    for (int layer = LAYERS - 1; layer >= 0; layer--) {
      Sines.gradient(
          length,
          orderStride,
          sums[layer].floats(),
          biases[layer],
          frequencies,
          from.floats(),
          biasGradient,
          frequencyGradient);
      Channels.unpad(1, order, biasGradient, gradientOf(bias(layer)));
      int inputs = layer == 0 ? embedding : order;
      Matrix input = layer == 0 ? Matrix.of(weight(POSITIONS), embedding) : activations[layer - 1];
      Matrix matrix = Matrix.of(weight(matrix(layer)), inputs);
      Matrix matrixGradient = Matrix.of(gradientOf(matrix(layer)), inputs);
      Matrix inputGradient = layer == 0 ? Matrix.of(gradientOf(POSITIONS), embedding) : to;
      gemm.multiply(Form.TN, order, inputs, length, 1, from, input, 0, matrixGradient);
      gemm.multiply(Form.NN, length, inputs, order, 1, from, matrix, 0, inputGradient);
      to = from;
      from = inputGradient;
    }
    Rows.zero(gradientOf(POSITIONS), length * embedding, (contextLength - length) * embedding);
    Channels.unpad(1, order, frequencyGradient, gradientOf(FREQUENCY));
  }

  private Initial positions() {
    int bands = (embedding - 1) / 2;
    return Initial.of(
        i -> {
          int t = i / embedding;
          int column = i % embedding;
          if (column == 0) {
            return time(t);
          }
          int band = (column - 1) % bands;
          double step = bands == 1 ? 0 : (bands - 1 - LEAST_BAND) / (bands - 1);
          double angle = (LEAST_BAND + band * step) * 2 * Math.PI * t / contextLength;
          return column <= bands ? StrictMath.cos(angle) : -StrictMath.sin(angle);
        });
  }

  private double time(int t) {
    return contextLength == 1 ? 0 : (double) t / (contextLength - 1);
  }

  private double decay(int channel) {
    double slow = -StrictMath.log(TARGET) / SLOW;
    double fast = -StrictMath.log(TARGET) / FAST;
    return channels == 1 ? slow : slow + (fast - slow) * channel / (channels - 1);
  }

  private static int matrix(int layer) {
    return 1 + 2 * layer;
  }

  private static int bias(int layer) {
    return 2 + 2 * layer;
  }

  private NativeFloats weight(int parameter) {
    return binding.weight(firstParameter + parameter);
  }

  private NativeFloats gradientOf(int parameter) {
    return binding.gradient(firstParameter + parameter);
  }
}
