package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The activation {@code s = sin(frequency (a + bias))} of rows with a frequency and a bias per
 * channel (Sitzmann et al. 2020). Rows are padded, see {@link Channels}.
 */
public final class Sines {
  private Sines() {}

  public static void apply(
      int rows,
      int stride,
      NativeFloats a,
      NativeFloats bias,
      NativeFloats frequency,
      NativeFloats s) {
    for (int row = 0; row < rows; row++) {
      for (int channel = 0; channel < stride; channel += WIDTH) {
        int at = row * stride + channel;
        FloatVector sum = load(a.bytes, at).add(load(bias.bytes, channel));
        store(Elementary.sin(sum.mul(load(frequency.bytes, channel))), s.bytes, at);
      }
    }
  }

  /**
   * In place: the gradient of s becomes that of a. Overwrites the gradient of the bias and adds to
   * that of the frequency.
   */
  public static void gradient(
      int rows,
      int stride,
      NativeFloats a,
      NativeFloats bias,
      NativeFloats frequency,
      NativeFloats ds,
      NativeFloats dBias,
      NativeFloats dFrequency) {
    ByteBuffer gradient = ds.bytes;
    for (int channel = 0; channel < stride; channel += WIDTH) {
      FloatVector factor = load(frequency.bytes, channel);
      FloatVector shift = load(bias.bytes, channel);
      FloatVector biasSum = FloatVector.zero(Lanes.SPECIES);
      FloatVector frequencySum = load(dFrequency.bytes, channel);
      for (int row = 0; row < rows; row++) {
        int at = row * stride + channel;
        FloatVector sum = load(a.bytes, at).add(shift);
        FloatVector slope = Elementary.cos(sum.mul(factor)).mul(load(gradient, at));
        frequencySum = slope.fma(sum, frequencySum);
        FloatVector d = slope.mul(factor);
        biasSum = biasSum.add(d);
        store(d, gradient, at);
      }
      store(biasSum, dBias.bytes, channel);
      store(frequencySum, dFrequency.bytes, channel);
    }
  }
}
