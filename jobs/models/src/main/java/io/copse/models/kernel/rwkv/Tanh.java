package io.copse.models.kernel.rwkv;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Hyperbolic tangent in place. Buffers are runs of an arena: the last vector may run past the end.
 */
public final class Tanh {
  private Tanh() {}

  /** {@code x = tanh(x)}. */
  public static void apply(int count, NativeFloats x) {
    ByteBuffer bytes = x.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      store(Elementary.tanh(load(bytes, i)), bytes, i);
    }
  }

  /** {@code dy = dy (1 - y^2)} for y = tanh(x): the gradient of x. */
  public static void gradient(int count, NativeFloats y, NativeFloats dy) {
    ByteBuffer output = y.bytes();
    ByteBuffer upstream = dy.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(output, i);
      FloatVector slope = v.neg().fma(v, Lanes.broadcast(1f));
      store(load(upstream, i).mul(slope), upstream, i);
    }
  }
}
