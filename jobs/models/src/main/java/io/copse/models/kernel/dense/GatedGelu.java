package io.copse.models.kernel.dense;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.loadPart;
import static io.copse.models.kernel.Lanes.storePart;

import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The product of a GEGLU layer (Shazeer 2020): {@code a = gelu(g) u}, see {@link Gelu}. A row of
 * the input [rows, 2 width] holds g and then u; a is [rows, width].
 */
public final class GatedGelu {
  private GatedGelu() {}

  public static void apply(int rows, int width, NativeFloats gateAndUp, NativeFloats activation) {
    ByteBuffer input = gateAndUp.bytes();
    float[] scratch = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      int gate = 2 * row * width;
      for (int i = 0; i < width; i += WIDTH) {
        int lanes = width - i;
        FloatVector g = loadPart(input, gate + i, lanes, scratch);
        FloatVector u = loadPart(input, gate + width + i, lanes, scratch);
        storePart(Gelu.value(g).mul(u), activation.bytes(), row * width + i, lanes, scratch);
      }
    }
  }

  /** In place: g and u become their gradients, and the gradient of a becomes a itself. */
  public static void gradient(int rows, int width, NativeFloats gateAndUp, NativeFloats da) {
    ByteBuffer input = gateAndUp.bytes();
    ByteBuffer upstream = da.bytes();
    float[] scratch = new float[WIDTH];
    for (int row = 0; row < rows; row++) {
      int gate = 2 * row * width;
      int out = row * width;
      for (int i = 0; i < width; i += WIDTH) {
        int lanes = width - i;
        FloatVector g = loadPart(input, gate + i, lanes, scratch);
        FloatVector u = loadPart(input, gate + width + i, lanes, scratch);
        FloatVector d = loadPart(upstream, out + i, lanes, scratch);
        FloatVector share = Gelu.share(g);
        FloatVector gelu = g.mul(share);
        storePart(gelu.mul(u), upstream, out + i, lanes, scratch);
        storePart(d.mul(gelu), input, gate + width + i, lanes, scratch);
        storePart(d.mul(u).mul(Gelu.slope(g, share, gelu)), input, gate + i, lanes, scratch);
      }
    }
  }
}
