package io.copse.models.kernel.dense;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/** {@code silu(x) = x sigmoid(x)} of {@code count} floats, a whole number of vectors. */
public final class Silu {
  private Silu() {}

  public static void apply(int count, NativeFloats x, NativeFloats y) {
    ByteBuffer input = x.bytes();
    ByteBuffer output = y.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(input, i);
      store(v.mul(Elementary.sigmoid(v)), output, i);
    }
  }

  /** In place: the gradient of y becomes that of x. */
  public static void gradient(int count, NativeFloats x, NativeFloats dy) {
    ByteBuffer input = x.bytes();
    ByteBuffer gradient = dy.bytes();
    for (int i = 0; i < count; i += WIDTH) {
      FloatVector v = load(input, i);
      FloatVector s = Elementary.sigmoid(v);
      // silu' = s + x s (1 - s)
      FloatVector slope = v.mul(s).fma(Lanes.broadcast(1f).sub(s), s);
      store(load(gradient, i).mul(slope), gradient, i);
    }
  }
}
