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
 * The gate {@code y = silu(g) x}, {@code silu(g) = g sigmoid(g)}. Buffers are runs of an arena: the
 * last vector may run past the end.
 */
public final class SiluGate {
  private SiluGate() {}

  public static void apply(int count, NativeFloats g, NativeFloats x, NativeFloats y) {
    ByteBuffer gates = g.bytes();
    ByteBuffer values = x.bytes();
    ByteBuffer output = y.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector gate = load(gates, i);
      store(gate.mul(Elementary.sigmoid(gate)).mul(load(values, i)), output, i);
    }
  }

  /** Writes dx; in place, g becomes its gradient, and the gradient of y becomes y itself. */
  public static void gradient(
      int count, NativeFloats g, NativeFloats x, NativeFloats dy, NativeFloats dx) {
    ByteBuffer gates = g.bytes();
    ByteBuffer values = x.bytes();
    ByteBuffer upstream = dy.bytes();
    ByteBuffer downstream = dx.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector gate = load(gates, i);
      FloatVector value = load(values, i);
      FloatVector d = load(upstream, i);
      FloatVector s = Elementary.sigmoid(gate);
      FloatVector silu = gate.mul(s);
      store(silu.mul(value), upstream, i);
      store(d.mul(silu), downstream, i);
      FloatVector slope = silu.fma(Lanes.broadcast(1f).sub(s), s);
      store(d.mul(value).mul(slope), gates, i);
    }
  }
}
