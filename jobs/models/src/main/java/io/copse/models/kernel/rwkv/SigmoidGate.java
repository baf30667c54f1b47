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
 * The gate {@code y = sigmoid(g) x}. Buffers are runs of an arena: the last vector may run past the
 * end.
 */
public final class SigmoidGate {
  private SigmoidGate() {}

  public static void apply(int count, NativeFloats g, NativeFloats x, NativeFloats y) {
    ByteBuffer gates = g.bytes();
    ByteBuffer values = x.bytes();
    ByteBuffer output = y.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      store(Elementary.sigmoid(load(gates, i)).mul(load(values, i)), output, i);
    }
  }

  /** {@code y += sigmoid(g) x}. */
  public static void add(int count, NativeFloats g, NativeFloats x, NativeFloats y) {
    ByteBuffer gates = g.bytes();
    ByteBuffer values = x.bytes();
    ByteBuffer output = y.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      store(Elementary.sigmoid(load(gates, i)).fma(load(values, i), load(output, i)), output, i);
    }
  }

  /** Replaces g by its gradient and writes that of x. */
  public static void gradient(
      int count, NativeFloats g, NativeFloats x, NativeFloats dy, NativeFloats dx) {
    ByteBuffer gates = g.bytes();
    ByteBuffer values = x.bytes();
    ByteBuffer upstream = dy.bytes();
    ByteBuffer downstream = dx.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector s = Elementary.sigmoid(load(gates, i));
      FloatVector ds = load(upstream, i).mul(s);
      FloatVector value = load(values, i);
      store(ds, downstream, i);
      store(ds.mul(Lanes.broadcast(1f).sub(s)).mul(value), gates, i);
    }
  }
}
