package io.copse.models.kernel.ssm;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import jdk.incubator.vector.FloatVector;

/**
 * {@code y = ln(1 + exp(x + bias))} of rows with a bias per channel. Rows are padded, see {@link
 * Channels}.
 */
public final class Softplus {
  private Softplus() {}

  public static void apply(
      int rows, int stride, NativeFloats x, NativeFloats bias, NativeFloats y) {
    for (int row = 0; row < rows; row++) {
      for (int channel = 0; channel < stride; channel += WIDTH) {
        int at = row * stride + channel;
        FloatVector sum = load(x.bytes(), at).add(load(bias.bytes(), channel));
        store(Elementary.softplus(sum), y.bytes(), at);
      }
    }
  }

  /** In place: the gradient of y becomes that of x. Overwrites the gradient of the bias. */
  public static void gradient(
      int rows,
      int stride,
      NativeFloats x,
      NativeFloats bias,
      NativeFloats dy,
      NativeFloats dBias) {
    for (int channel = 0; channel < stride; channel += WIDTH) {
      FloatVector biasSum = FloatVector.zero(Lanes.SPECIES);
      for (int row = 0; row < rows; row++) {
        int at = row * stride + channel;
        FloatVector sum = load(x.bytes(), at).add(load(bias.bytes(), channel));
        FloatVector d = load(dy.bytes(), at).mul(Elementary.sigmoid(sum));
        store(d, dy.bytes(), at);
        biasSum = biasSum.add(d);
      }
      store(biasSum, dBias.bytes(), channel);
    }
  }
}
