package io.copse.models.kernel.rwkv;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * Squared rectifier {@code a = max(x, 0)^2} (So et al. 2021). Buffers are runs of an arena: the
 * last vector may run past the end.
 */
public final class ReluSquared {
  private ReluSquared() {}

  public static void apply(int count, NativeFloats x, NativeFloats activation) {
    ByteBuffer input = x.bytes();
    ByteBuffer output = activation.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(input, i).max(0f);
      store(v.mul(v), output, i);
    }
  }

  /** In place: x becomes its gradient, and the gradient of a becomes a itself. */
  public static void gradient(int count, NativeFloats x, NativeFloats da) {
    ByteBuffer input = x.bytes();
    ByteBuffer upstream = da.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(input, i).max(0f);
      FloatVector d = load(upstream, i);
      store(v.mul(v), upstream, i);
      store(d.mul(v.add(v)), input, i);
    }
  }
}
