package io.copse.models.layer.convolution;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.convolution.Sines;
import io.copse.models.layer.Binding;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * The implicit filter of {@link Hyena}. A small network of sines maps a position to the weight of a
 * lag. A window that decays at another rate for each channel multiplies it.
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
public final class HyenaFilter {
  /**
   * The width of the residual stream, the greatest length, the width of the positions' embedding
   * (odd, at least 3) and of the filter's network, the frequency that its sines start from, and the
   * blocks of the model.
   */
  public record Size(
      int dModel, int contextLength, int embedding, int filterOrder, double frequency, int layers) {
    public Size {
      if (embedding < 3 || embedding % 2 == 0) {
        throw new IllegalArgumentException(
            "the option 'filter_embedding' must be odd and at least 3 (time, cosines and sines),"
                + " not "
                + embedding);
      }
    }
  }

  private static final double LEAST_BAND = 1e-4;
  private static final double TARGET = 1e-2;
  private static final double SLOW = 1.5;
  private static final double FAST = 0.3;
  private static final int LAYERS = 3;

  private final int channels;
  private final int stride;
  private final int contextLength;
  private final int embedding;
  private final int order;
  private final int orderStride;
  private final Parameter positions;
  private final List<SineLayer> layers;
  private final Parameter frequency;
  private final Parameter out;

  /** The matrix [order, inputs] and bias [order] of one layer of sines. */
  private record SineLayer(int inputs, Parameter matrix, Parameter bias) {}

  private enum Scratch {
    FREQUENCY_GRADIENT,
    BIAS_GRADIENT,
    ABOVE,
    BELOW,
    GRADIENT
  }

  /** A filter for a mixer of a size. */
  HyenaFilter(Size size) {
    this.channels = size.dModel();
    this.stride = Channels.stride(channels);
    this.contextLength = size.contextLength();
    this.embedding = size.embedding();
    this.order = size.filterOrder();
    this.orderStride = Channels.stride(order);
    double deviation = Initial.DEVIATION;
    positions =
        Parameter.matrix("filter_positions", contextLength, embedding, positions()).undecayed();
    List<SineLayer> made = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      String name = layer == 0 ? "filter_in" : "filter_hidden" + layer;
      int inputs = layer == 0 ? embedding : order;
      made.add(
          new SineLayer(
              inputs,
              Parameter.matrix(name, order, inputs, deviation).undecayed(),
              Parameter.bias(name + "_bias", order)));
    }
    layers = List.copyOf(made);
    frequency = Parameter.vector("filter_frequency", order, Initial.constant(size.frequency()));
    out = Parameter.matrix("filter_out", channels, order, deviation).undecayed();
  }

  List<Parameter> parameters() {
    List<Parameter> all = new ArrayList<>();
    all.add(positions);
    for (SineLayer layer : layers) {
      all.add(layer.matrix);
      all.add(layer.bias);
    }
    all.add(frequency);
    all.add(out);
    return List.copyOf(all);
  }

  /** Gives the filter that runs on the weights, gradients and memory of a binding. */
  Bound bind(Binding binding) {
    return new Bound(binding);
  }

  /** The filter with its memory. */
  final class Bound {
    private final Binding weights;
    private final Gemm gemm;
    private final List<Matrix> sums = new ArrayList<>();
    private final List<Matrix> activations = new ArrayList<>();
    private final List<Sines> sines = new ArrayList<>();
    private final NativeFloats frequencies;
    private final NativeFloats frequencyGradient;
    private final NativeFloats biasGradient;
    private final NativeFloats window;
    private final Matrix filter;
    private final Matrix gradient;
    private final Matrix above;
    private final Matrix below;

    private Bound(Binding binding) {
      weights = binding;
      gemm = binding.gemm();
      int length = binding.length();
      frequencies = binding.kept(orderStride);
      for (int layer = 0; layer < LAYERS; layer++) {
        sums.add(binding.keptMatrix(length, orderStride));
        activations.add(binding.keptMatrix(length, orderStride));
        sines.add(new Sines(orderStride, binding.kept(orderStride), frequencies));
      }
      frequencyGradient = binding.scratch(Scratch.FREQUENCY_GRADIENT, orderStride);
      biasGradient = binding.scratch(Scratch.BIAS_GRADIENT, orderStride);
      above = binding.scratchMatrix(Scratch.ABOVE, length, orderStride);
      below = binding.scratchMatrix(Scratch.BELOW, length, orderStride);
      filter = binding.keptMatrix(length, stride);
      gradient = binding.scratchMatrix(Scratch.GRADIENT, length, stride);
      window = binding.kept((long) length * stride);
      for (int t = 0; t < length; t++) {
        for (int i = 0; i < channels; i++) {
          window.put(t * stride + i, (float) StrictMath.exp(-time(t) * decay(i)));
        }
      }
    }

    /** The weights of the lags [length, stride] that {@link #forward} makes. */
    NativeFloats lags() {
      return filter.floats();
    }

    /**
     * The memory for the gradient of the weights of the lags, to be written before {@link
     * #backward}.
     */
    NativeFloats gradient() {
      return gradient.floats();
    }

    /** Makes the weights of the lags below {@code length}. */
    void forward(int length) {
      Channels.pad(1, order, weights.weight(frequency), frequencies);
      Matrix input = weights.weightMatrix(positions).top(length);
      for (int i = 0; i < LAYERS; i++) {
        SineLayer layer = layers.get(i);
        Sines activation = sines.get(i);
        Channels.pad(1, order, weights.weight(layer.bias), activation.bias());
        Matrix matrix = weights.weightMatrix(layer.matrix);
        gemm.multiply(Form.NT, 1, input, matrix, 0, ofLags(sums.get(i), length));
        activation.apply(length, sums.get(i).floats(), activations.get(i).floats());
        input = ofLags(activations.get(i), length);
      }
      Matrix lags = filter.top(length).left(channels);
      gemm.multiply(Form.NT, 1, input, weights.weightMatrix(out), 0, lags);
      Rows.multiply(length * stride, window, filter.floats());
    }

    /** Overwrites the gradients of the parameters. */
    void backward(int length) {
      Rows.multiply(length * stride, window, gradient.floats());
      Matrix last = ofLags(activations.get(LAYERS - 1), length);
      Matrix dLags = gradient.top(length).left(channels);
      gemm.multiply(Form.TN, 1, dLags, last, 0, weights.gradientMatrix(out));
      gemm.multiply(Form.NN, 1, dLags, weights.weightMatrix(out), 0, ofLags(above, length));
      Rows.zero(frequencyGradient, 0, orderStride);
      Matrix dPositions = weights.gradientMatrix(positions);
      Matrix from = ofLags(above, length);
      Matrix to = ofLags(below, length);
      for (int i = LAYERS - 1; i >= 0; i--) {
        SineLayer layer = layers.get(i);
        sines
            .get(i)
            .gradient(length, sums.get(i).floats(), from.floats(), biasGradient, frequencyGradient);
        Channels.unpad(1, order, biasGradient, weights.gradient(layer.bias));
        Matrix input =
            i == 0
                ? weights.weightMatrix(positions).top(length)
                : ofLags(activations.get(i - 1), length);
        Matrix inputGradient = i == 0 ? dPositions.top(length) : to;
        gemm.multiply(Form.TN, 1, from, input, 0, weights.gradientMatrix(layer.matrix));
        gemm.multiply(Form.NN, 1, from, weights.weightMatrix(layer.matrix), 0, inputGradient);
        to = from;
        from = inputGradient;
      }
      int seen = length * embedding;
      Rows.zero(dPositions.floats(), seen, (contextLength - length) * embedding);
      Channels.unpad(1, order, frequencyGradient, weights.gradient(frequency));
    }

    private Matrix ofLags(Matrix padded, int length) {
      return padded.top(length).left(order);
    }
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
}
