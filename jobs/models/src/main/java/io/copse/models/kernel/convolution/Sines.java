package io.copse.models.kernel.convolution;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The activation {@code s = sin(frequency (a + bias))} of rows with a frequency and a bias per
 * channel (Sitzmann et al. 2020). Rows are padded, see {@link Channels}.
 *
 * @param stride the floats of a row
 * @param bias [stride]
 * @param frequency [stride]
 */
public record Sines(int stride, NativeFloats bias, NativeFloats frequency) {
  /** Writes s for {@code rows} rows of a. */
  public void apply(int rows, NativeFloats a, NativeFloats s) {
    for (int row = 0; row < rows; row++) {
      for (int channel = 0; channel < stride; channel += WIDTH) {
        int at = row * stride + channel;
        FloatVector sum = load(a.bytes(), at).add(load(bias.bytes(), channel));
        store(Elementary.sin(sum.mul(load(frequency.bytes(), channel))), s.bytes(), at);
      }
    }
  }

  /**
   * In place: the gradient of s becomes that of a. Overwrites the gradient of the bias and adds to
   * that of the frequency.
   */
  public void gradient(
      int rows, NativeFloats a, NativeFloats ds, NativeFloats dBias, NativeFloats dFrequency) {
    ByteBuffer gradient = ds.bytes();
    for (int channel = 0; channel < stride; channel += WIDTH) {
      FloatVector factor = load(frequency.bytes(), channel);
      FloatVector shift = load(bias.bytes(), channel);
      FloatVector biasSum = FloatVector.zero(Lanes.SPECIES);
      FloatVector frequencySum = load(dFrequency.bytes(), channel);
      for (int row = 0; row < rows; row++) {
        int at = row * stride + channel;
        FloatVector sum = load(a.bytes(), at).add(shift);
        FloatVector slope = Elementary.cos(sum.mul(factor)).mul(load(gradient, at));
        frequencySum = slope.fma(sum, frequencySum);
        FloatVector d = slope.mul(factor);
        biasSum = biasSum.add(d);
        store(d, gradient, at);
      }
      store(biasSum, dBias.bytes(), channel);
      store(frequencySum, dFrequency.bytes(), channel);
    }
  }
}
