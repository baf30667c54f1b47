package io.copse.models.kernel.attention;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import java.util.function.IntToDoubleFunction;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * Rotary position embedding (Su et al. 2021) of adjacent pairs: the pair (2i, 2i + 1) of a head at
 * position t turns by {@code t theta^(-2i / width)}.
 */
public final class Rotary {
  private static final VectorShuffle<Float> SWAP =
      VectorShuffle.fromOp(Lanes.SPECIES, lane -> lane ^ 1);

  private final int width;
  private final float[] cosines;
  private final float[] sines;

  /**
   * The table for positions below {@code length} and heads of {@code width} (even) floats.
   *
   * @throws IllegalArgumentException if the width is odd
   */
  public Rotary(int length, int width, double theta) {
    this(length, width, pair -> StrictMath.pow(theta, 2.0 * pair / width));
  }

  /**
   * The table for angles {@code t / period(i)} of the pairs i.
   *
   * @throws IllegalArgumentException if the width is odd
   */
  public Rotary(int length, int width, IntToDoubleFunction period) {
    requireEven(width);
    this.width = width;
    cosines = new float[length * width];
    sines = new float[length * width];
    for (int t = 0; t < length; t++) {
      for (int i = 0; i < width; i += 2) {
        double angle = t / period.applyAsDouble(i / 2);
        int at = t * width + i;
        cosines[at] = (float) StrictMath.cos(angle);
        cosines[at + 1] = cosines[at];
        sines[at + 1] = (float) StrictMath.sin(angle);
        sines[at] = -sines[at + 1];
      }
    }
  }

  /**
   * Refuses an odd width of a head.
   *
   * @throws IllegalArgumentException if the width is odd
   */
  public static void requireEven(int width) {
    if (width % 2 != 0) {
      throw new IllegalArgumentException(
          "rotary positions turn pairs: the width of a head (dModel / heads) must be even, not "
              + width);
    }
  }

  /** Turns {@code heads} adjacent heads at {@code offset} in place by the angles of a position. */
  public void turn(NativeFloats x, int offset, int heads, int position) {
    turn(x.bytes(), offset, heads, position, 1f);
  }

  /** Turns back: the gradient of {@link #turn}. */
  public void turnBack(NativeFloats x, int offset, int heads, int position) {
    turn(x.bytes(), offset, heads, position, -1f);
  }

  private void turn(ByteBuffer bytes, int offset, int heads, int position, float sign) {
    int table = position * width;
    int whole = whole(width);
    for (int head = 0; head < heads; head++) {
      int base = offset + head * width;
      for (int i = 0; i < whole; i += WIDTH) {
        FloatVector v = load(bytes, base + i);
        FloatVector cosine = FloatVector.fromArray(Lanes.SPECIES, cosines, table + i);
        FloatVector sine = FloatVector.fromArray(Lanes.SPECIES, sines, table + i).mul(sign);
        store(v.fma(cosine, v.rearrange(SWAP).mul(sine)), bytes, base + i);
      }
      for (int i = whole; i < width; i += 2) {
        float even = load1(bytes, base + i);
        float odd = load1(bytes, base + i + 1);
        float cosine = cosines[table + i];
        float sine = sign * sines[table + i + 1];
        store1(Math.fma(even, cosine, -(odd * sine)), bytes, base + i);
        store1(Math.fma(odd, cosine, even * sine), bytes, base + i + 1);
      }
    }
  }
}
