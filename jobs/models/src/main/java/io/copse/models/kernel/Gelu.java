package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

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
    ByteBuffer input = x.bytes;
    ByteBuffer output = activation.bytes;
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(input, i);
      // (1 + tanh z) / 2 = sigmoid(2 z)
      store(v.mul(Elementary.sigmoid(twice(v, v.mul(v)))), output, i);
    }
  }

  /** In place: x becomes its gradient, and the gradient of a becomes a itself. */
  public static void gradient(int count, NativeFloats x, NativeFloats da) {
    ByteBuffer input = x.bytes;
    ByteBuffer upstream = da.bytes;
    FloatVector one = Lanes.broadcast(1f);
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(input, i);
      FloatVector d = load(upstream, i);
      FloatVector square = v.mul(v);
      FloatVector s = Elementary.sigmoid(twice(v, square));
      FloatVector a = v.mul(s);
      store(a, upstream, i);
      // a' = s + a (1 - s) (2 z)', (2 z)' = 2 c + 6 c 0.044715 x^2
      FloatVector inner = square.fma(Lanes.broadcast(6 * CUBIC), Lanes.broadcast(2 * C));
      FloatVector slope = a.mul(one.sub(s)).fma(inner, s);
      store(d.mul(slope), input, i);
    }
  }

  private static FloatVector twice(FloatVector x, FloatVector square) {
    return x.mul(square.fma(Lanes.broadcast(2 * CUBIC), Lanes.broadcast(2 * C)));
  }
}
