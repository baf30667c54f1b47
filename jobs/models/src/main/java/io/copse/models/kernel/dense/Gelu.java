package io.copse.models.kernel.dense;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Gaussian error linear unit in GPT-2's form (Hendrycks and Gimpel 2016): {@code a = x/2 (1 +
 * tanh(c (x + 0.044715 x^3)))}, {@code c = sqrt(2 / pi)}. Buffers are runs of an arena: the last
 * vector may run past the end.
 */
public final class Gelu {
  private static final float C = 0.7978845608f;
  private static final float CUBIC = 0.044715f * C;

  private Gelu() {}

  public static void apply(int count, NativeFloats x, NativeFloats activation) {
    ByteBuffer input = x.bytes();
    ByteBuffer output = activation.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      store(value(load(input, i)), output, i);
    }
  }

  /** In place: x becomes its gradient, and the gradient of a becomes a itself. */
  public static void gradient(int count, NativeFloats x, NativeFloats da) {
    ByteBuffer input = x.bytes();
    ByteBuffer upstream = da.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(input, i);
      FloatVector d = load(upstream, i);
      FloatVector share = share(v);
      FloatVector a = v.mul(share);
      store(a, upstream, i);
      store(d.mul(slope(v, share, a)), input, i);
    }
  }

  static FloatVector value(FloatVector x) {
    return x.mul(share(x));
  }

  /** {@code s = (1 + tanh z) / 2 = sigmoid(2 z)}, by which x is multiplied. */
  static FloatVector share(FloatVector x) {
    FloatVector twice = x.mul(x).fma(Lanes.broadcast(2 * CUBIC), Lanes.broadcast(2 * C));
    return Elementary.sigmoid(x.mul(twice));
  }

  /** {@code s + a (1 - s) (2 z)'} with {@code a = s x, (2 z)' = 2 c + 6 c 0.044715 x^2}. */
  static FloatVector slope(FloatVector x, FloatVector share, FloatVector a) {
    FloatVector inner = x.mul(x).fma(Lanes.broadcast(6 * CUBIC), Lanes.broadcast(2 * C));
    return a.mul(Lanes.broadcast(1f).sub(share)).fma(inner, share);
  }
}
