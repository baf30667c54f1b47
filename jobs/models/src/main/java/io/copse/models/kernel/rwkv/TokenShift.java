package io.copse.models.kernel.rwkv;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;
import static io.copse.models.kernel.Lanes.whole;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * RWKV's token shift: {@code y_t = x_t + c (x_{t-1} - x_t)}, with {@code x_{-1} = 0} and the share
 * c of the token before for each channel. Matrices are [sequences * length, width].
 *
 * @param width the channels of a row
 * @param distance the distance of the shares of one token from those of the next: 0 if one vector
 *     holds for all tokens, {@code width} if each token has a row of its own
 */
public record TokenShift(int width, int distance) {
  /** {@code y = x + c (previous - x)}. */
  public void apply(
      int sequences, int length, NativeFloats x, NativeFloats shares, NativeFloats y) {
    for (int row = 0; row < sequences * length; row++) {
      int before = row % length == 0 ? -1 : (row - 1) * width;
      row(width, x, row * width, x, before, shares, row * distance, y, row * width);
    }
  }

  /** One token of each sequence; a row of the state starts with the sequence's token before. */
  public void step(
      int sequences, NativeFloats x, Matrix state, NativeFloats shares, NativeFloats y) {
    for (int row = 0; row < sequences; row++) {
      int before = state.offset() + row * state.stride();
      row(width, x, row * width, state.floats(), before, shares, row * distance, y, row * width);
    }
  }

  // More than seven arguments: the flat inner loop of one row, called for each token.
  private static void row(
      int width,
      NativeFloats x,
      int at,
      NativeFloats previous,
      int before,
      NativeFloats shares,
      int share,
      NativeFloats y,
      int to) {
    ByteBuffer input = x.bytes();
    ByteBuffer past = previous.bytes();
    ByteBuffer c = shares.bytes();
    ByteBuffer output = y.bytes();
    int i = 0;
    for (int end = whole(width); i < end; i += WIDTH) {
      FloatVector v = load(input, at + i);
      FloatVector p = before < 0 ? FloatVector.zero(Lanes.SPECIES) : load(past, before + i);
      store(p.sub(v).fma(load(c, share + i), v), output, to + i);
    }
    for (; i < width; i++) {
      float v = load1(input, at + i);
      float p = before < 0 ? 0 : load1(past, before + i);
      store1(Math.fma(p - v, load1(c, share + i), v), output, to + i);
    }
  }

  /**
   * {@code dx_t += (1 - c_t) dy_t + c_{t+1} dy_{t+1}} and {@code dc_t += dy_t (x_{t-1} - x_t)}. If
   * there is one vector c, its gradient sums over all tokens.
   */
  public void gradient(
      int sequences,
      int length,
      NativeFloats x,
      NativeFloats shares,
      NativeFloats dy,
      NativeFloats dx,
      NativeFloats dShares) {
    ByteBuffer input = x.bytes();
    ByteBuffer c = shares.bytes();
    ByteBuffer upstream = dy.bytes();
    ByteBuffer downstream = dx.bytes();
    ByteBuffer dc = dShares.bytes();
    for (int row = 0; row < sequences * length; row++) {
      int at = row * width;
      int share = row * distance;
      boolean first = row % length == 0;
      boolean last = row % length == length - 1;
      int i = 0;
      for (int end = whole(width); i < end; i += WIDTH) {
        FloatVector v = load(input, at + i);
        FloatVector d = load(upstream, at + i);
        FloatVector p = first ? FloatVector.zero(Lanes.SPECIES) : load(input, at - width + i);
        store(d.fma(p.sub(v), load(dc, share + i)), dc, share + i);
        FloatVector sum = load(downstream, at + i).add(d);
        sum = d.neg().fma(load(c, share + i), sum);
        if (!last) {
          sum = load(upstream, at + width + i).fma(load(c, share + distance + i), sum);
        }
        store(sum, downstream, at + i);
      }
      for (; i < width; i++) {
        float v = load1(input, at + i);
        float d = load1(upstream, at + i);
        float p = first ? 0 : load1(input, at - width + i);
        store1(Math.fma(d, p - v, load1(dc, share + i)), dc, share + i);
        float sum = load1(downstream, at + i) + d;
        sum = Math.fma(-d, load1(c, share + i), sum);
        if (!last) {
          sum = Math.fma(load1(upstream, at + width + i), load1(c, share + distance + i), sum);
        }
        store1(sum, downstream, at + i);
      }
    }
  }
}
