package io.copse.models.kernel.dense;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The product of a SwiGLU layer (Shazeer 2020): {@code a = silu(g) u}, {@code silu(g) = g
 * sigmoid(g)}. A row of the input [rows, 2 width] holds g and then u; a is [rows, width].
 */
public final class GatedUnit {
  private GatedUnit() {}

  public static void apply(int rows, int width, NativeFloats gateAndUp, NativeFloats activation) {
    ByteBuffer input = gateAndUp.bytes();
    ByteBuffer output = activation.bytes();
    int whole = whole(width);
    for (int row = 0; row < rows; row++) {
      int gate = 2 * row * width;
      int up = gate + width;
      int out = row * width;
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector g = load(input, gate + i);
        FloatVector silu = g.mul(Elementary.sigmoid(g));
        store(silu.mul(load(input, up + i)), output, out + i);
      }
      for (int i = whole; i < width; i++) {
        float g = load1(input, gate + i);
        store1(g * Elementary.sigmoid(g) * load1(input, up + i), output, out + i);
      }
    }
  }

  /**
   * In place: g and u become their gradients, and the gradient of a becomes a itself, which the
   * caller needs for the gradient of the next weight.
   */
  public static void gradient(int rows, int width, NativeFloats gateAndUp, NativeFloats da) {
    ByteBuffer input = gateAndUp.bytes();
    ByteBuffer upstream = da.bytes();
    int whole = whole(width);
    for (int row = 0; row < rows; row++) {
      int gate = 2 * row * width;
      int up = gate + width;
      int out = row * width;
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector g = load(input, gate + i);
        FloatVector u = load(input, up + i);
        FloatVector d = load(upstream, out + i);
        FloatVector s = Elementary.sigmoid(g);
        FloatVector silu = g.mul(s);
        store(silu.mul(u), upstream, out + i);
        store(d.mul(silu), input, up + i);
        // silu'(g) = s + silu (1 - s)
        FloatVector slope = silu.fma(Lanes.broadcast(1f).sub(s), s);
        store(d.mul(u).mul(slope), input, gate + i);
      }
      for (int i = whole; i < width; i++) {
        float g = load1(input, gate + i);
        float u = load1(input, up + i);
        float d = load1(upstream, out + i);
        float s = Elementary.sigmoid(g);
        float silu = g * s;
        store1(silu * u, upstream, out + i);
        store1(d * silu, input, up + i);
        float slope = Math.fma(silu, 1f - s, s);
        store1(d * u * slope, input, gate + i);
      }
    }
  }
}
