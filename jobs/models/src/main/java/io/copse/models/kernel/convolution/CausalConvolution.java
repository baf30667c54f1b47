package io.copse.models.kernel.convolution;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * A short convolution of each channel along the tokens of its sequence: {@code y[t] = bias + sum
 * over j < width of taps[j] x[t - (width - 1 - j)]}, with zeros before the first token. The last
 * tap meets the current token. Rows are [tokens, stride] with padded channels, see {@link
 * Channels}.
 */
public final class CausalConvolution {
  /** Lags whose taps' gradients are summed in registers at once. */
  private static final int LAGS = 4;

  private CausalConvolution() {}

  /** The weights [width, stride] and bias [stride] of a convolution, or their gradients. */
  public record Taps(int width, int stride, NativeFloats weights, NativeFloats bias) {}

  /** Writes y. */
  public static void forward(int sequences, int length, Taps taps, NativeFloats x, NativeFloats y) {
    int stride = taps.stride;
    int width = taps.width;
    ByteBuffer input = x.bytes();
    ByteBuffer weights = taps.weights.bytes();
    ByteBuffer biases = taps.bias.bytes();
    ByteBuffer output = y.bytes();
    for (int sequence = 0; sequence < sequences; sequence++) {
      for (int t = 0; t < length; t++) {
        int row = (sequence * length + t) * stride;
        int first = Math.max(0, width - 1 - t);
        for (int channel = 0; channel < stride; channel += WIDTH) {
          FloatVector sum = load(biases, channel);
          for (int j = first; j < width; j++) {
            int lag = width - 1 - j;
            sum =
                load(input, row - lag * stride + channel)
                    .fma(load(weights, j * stride + channel), sum);
          }
          store(sum, output, row + channel);
        }
      }
    }
  }

  /** Overwrites the gradients of x, taps and bias. */
  public static void backward(
      int sequences,
      int length,
      Taps taps,
      NativeFloats x,
      NativeFloats dy,
      NativeFloats dx,
      Taps gradient) {
    int stride = taps.stride;
    int width = taps.width;
    NativeFloats dTaps = gradient.weights;
    NativeFloats dBias = gradient.bias;
    ByteBuffer weights = taps.weights.bytes();
    ByteBuffer upstream = dy.bytes();
    ByteBuffer downstream = dx.bytes();
    ByteBuffer biasGradient = dBias.bytes();
    Rows.zero(dTaps, 0, width * stride);
    Rows.zero(dBias, 0, stride);
    for (int sequence = 0; sequence < sequences; sequence++) {
      int start = sequence * length * stride;
      for (int channel = 0; channel < stride; channel += WIDTH) {
        for (int lag = 0; lag < width; lag += LAGS) {
          tapGradient(length, stride, width, start + channel, channel, lag, x, dy, dTaps);
        }
      }
      for (int t = 0; t < length; t++) {
        int row = start + t * stride;
        int future = Math.min(width - 1, length - 1 - t);
        for (int channel = 0; channel < stride; channel += WIDTH) {
          FloatVector d = load(upstream, row + channel);
          store(load(biasGradient, channel).add(d), biasGradient, channel);
          FloatVector sum = FloatVector.zero(Lanes.SPECIES);
          for (int lag = 0; lag <= future; lag++) {
            int tap = (width - 1 - lag) * stride + channel;
            sum = load(upstream, row + lag * stride + channel).fma(load(weights, tap), sum);
          }
          store(sum, downstream, row + channel);
        }
      }
    }
  }

  /** Adds to the gradients of the taps of {@value #LAGS} lags, or as many as are left. */
  // More than seven arguments: the flat inner loop of the backward pass.
  private static void tapGradient(
      int length,
      int stride,
      int width,
      int start,
      int channel,
      int lag,
      NativeFloats x,
      NativeFloats dy,
      NativeFloats dTaps) {
    int lags = Math.min(LAGS, width - lag);
    int whole = lags == LAGS ? Math.min(length, lag + LAGS - 1) : length;
    for (int l = lag; l < lag + lags; l++) {
      int tap = (width - 1 - l) * stride + channel;
      FloatVector sum = load(dTaps.bytes(), tap);
      for (int t = l; t < whole; t++) {
        int at = start + t * stride;
        sum = load(dy.bytes(), at).fma(load(x.bytes(), at - l * stride), sum);
      }
      store(sum, dTaps.bytes(), tap);
    }
    if (whole == length) {
      return;
    }
    int tap = (width - 1 - lag) * stride + channel;
    FloatVector sum0 = load(dTaps.bytes(), tap);
    FloatVector sum1 = load(dTaps.bytes(), tap - stride);
    FloatVector sum2 = load(dTaps.bytes(), tap - 2 * stride);
    FloatVector sum3 = load(dTaps.bytes(), tap - 3 * stride);
    for (int t = whole; t < length; t++) {
      int at = start + t * stride;
      int past = at - lag * stride;
      FloatVector d = load(dy.bytes(), at);
      sum0 = d.fma(load(x.bytes(), past), sum0);
      sum1 = d.fma(load(x.bytes(), past - stride), sum1);
      sum2 = d.fma(load(x.bytes(), past - 2 * stride), sum2);
      sum3 = d.fma(load(x.bytes(), past - 3 * stride), sum3);
    }
    store(sum0, dTaps.bytes(), tap);
    store(sum1, dTaps.bytes(), tap - stride);
    store(sum2, dTaps.bytes(), tap - 2 * stride);
    store(sum3, dTaps.bytes(), tap - 3 * stride);
  }

  /**
   * One more token of each of {@code sequences} sequences, in x. A row of {@code state} starts with
   * the tokens [width - 1, stride] before it, from the oldest on, and moves on by one.
   */
  public static void step(int sequences, Taps taps, Matrix state, NativeFloats x, NativeFloats y) {
    int stride = taps.stride;
    int width = taps.width;
    ByteBuffer past = state.floats().bytes();
    ByteBuffer input = x.bytes();
    ByteBuffer weights = taps.weights.bytes();
    ByteBuffer biases = taps.bias.bytes();
    ByteBuffer output = y.bytes();
    for (int sequence = 0; sequence < sequences; sequence++) {
      int row = sequence * stride;
      int memory = sequence * state.stride() + state.offset();
      for (int channel = 0; channel < stride; channel += WIDTH) {
        FloatVector sum = load(biases, channel);
        for (int j = 0; j < width - 1; j++) {
          int at = memory + j * stride + channel;
          FloatVector seen = load(past, at);
          sum = seen.fma(load(weights, j * stride + channel), sum);
          if (j > 0) {
            store(seen, past, at - stride);
          }
        }
        FloatVector now = load(input, row + channel);
        sum = now.fma(load(weights, (width - 1) * stride + channel), sum);
        if (width > 1) {
          store(now, past, memory + (width - 2) * stride + channel);
        }
        store(sum, output, row + channel);
      }
    }
  }
}
