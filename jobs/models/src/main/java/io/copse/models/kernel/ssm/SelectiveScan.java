package io.copse.models.kernel.ssm;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.broadcast;
import static io.copse.models.kernel.Lanes.load;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store;
import static io.copse.models.kernel.Lanes.store1;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The selective scan of Mamba (Gu and Dao 2023). Each channel has {@code states} states h:
 *
 * <pre>
 * h[t, n] = exp(dt[t] a[n]) h[t - 1, n] + dt[t] B[t, n] u[t]
 * y[t]    = sum over n of C[t, n] h[t, n] + skip u[t]
 * </pre>
 *
 * <p>B and C are shared by the channels. The forward keeps the states before every {@value
 * #CHUNK}th row only; the backward makes those between again. Rows and vectors of channels are
 * padded, see {@link Channels}; a, its gradient and the states lie as [states, stride].
 *
 * <p>An instance belongs to one thread: it holds the states of a chunk.
 */
public final class SelectiveScan {
  /** Rows from one kept state to the next. */
  private static final int CHUNK = 32;

  /** The inputs of the scan. A row of bc holds B of a token and then its C. */
  public record Input(
      NativeFloats u, NativeFloats dt, NativeFloats a, NativeFloats skip, Matrix bc) {}

  /** The gradients of an {@link Input}: those of B and C lie as B and C do. */
  public record Gradient(
      NativeFloats u, NativeFloats dt, NativeFloats a, NativeFloats skip, NativeFloats bc) {}

  private final int stride;
  private final int states;
  private final int lanes;
  private final float[] state;
  private final float[] decays;
  private final float[] history;
  private final float[] adjoint;
  private final float[] bLanes;
  private final float[] cLanes;
  private final float[] aLanes;
  private final float[] scratch = new float[WIDTH];

  public SelectiveScan(int channels, int states) {
    this.stride = Channels.stride(channels);
    this.states = states;
    this.lanes = states * WIDTH;
    this.state = new float[lanes];
    this.decays = new float[CHUNK * lanes];
    this.history = new float[(CHUNK + 1) * lanes];
    this.adjoint = new float[states * stride];
    this.bLanes = new float[CHUNK * lanes];
    this.cLanes = new float[CHUNK * lanes];
    this.aLanes = new float[lanes];
  }

  /** The floats of kept states for sequences of at most {@code tokens} tokens in all. */
  public long keptSize(int tokens) {
    return (long) (tokens / CHUNK + 1) * states * stride;
  }

  /** {@code a = -exp(logarithm)} of {@code count} floats, a whole number of vectors. */
  public static void rates(int count, NativeFloats logarithm, NativeFloats a) {
    for (int i = 0; i < count; i += WIDTH) {
      store(Elementary.exp(load(logarithm.bytes(), i)).neg(), a.bytes(), i);
    }
  }

  /** Writes y and the kept states. */
  public void forward(int sequences, int length, Input in, Matrix y, NativeFloats kept) {
    for (int sequence = 0; sequence < sequences; sequence++) {
      int start = sequence * length;
      for (int channel = 0; channel < stride; channel += WIDTH) {
        Arrays.fill(state, 0);
        for (int row = start; row < start + length; row++) {
          if (row % CHUNK == 0) {
            put(state, kept, keptAt(row) + channel);
          }
          advance(in, row, channel, y);
        }
      }
    }
  }

  /** One more token of each sequence; a row of memory starts with the sequence's states. */
  public void step(int sequences, Input in, Matrix y, Matrix memory) {
    for (int sequence = 0; sequence < sequences; sequence++) {
      for (int channel = 0; channel < stride; channel += WIDTH) {
        int at = sequence * memory.stride() + memory.offset() + channel;
        take(memory.floats(), at, state, 0);
        advance(in, sequence, channel, y);
        put(state, memory.floats(), at);
      }
    }
  }

  /** Overwrites the gradients, given that of y and the states that the forward kept. */
  public void backward(
      int sequences, int length, Input in, Matrix dy, NativeFloats kept, Gradient gradient) {
    Rows.zero(gradient.a, 0, states * stride);
    Rows.zero(gradient.skip, 0, stride);
    for (int sequence = 0; sequence < sequences; sequence++) {
      Arrays.fill(adjoint, 0);
      int start = sequence * length;
      int first;
      for (int end = start + length; end > start; end = first) {
        first = Math.max(start, (end - 1) / CHUNK * CHUNK);
        int count = end - first;
        Arrays.fill(bLanes, 0, count * lanes, 0);
        Arrays.fill(cLanes, 0, count * lanes, 0);
        for (int channel = 0; channel < stride; channel += WIDTH) {
          if (first == start) {
            Arrays.fill(history, 0, lanes, 0);
          } else {
            take(kept, keptAt(first) + channel, history, 0);
          }
          replay(in, first, count, channel);
          retreat(in, first, count, channel, dy, gradient);
        }
        sumLanes(in, first, count, gradient.bc);
      }
    }
  }

  private void advance(Input in, int row, int channel, Matrix out) {
    ByteBuffer a = in.a.bytes();
    ByteBuffer bc = in.bc.floats().bytes();
    int b = row * in.bc.stride() + in.bc.offset();
    FloatVector dt = load(in.dt.bytes(), row * stride + channel);
    FloatVector u = load(in.u.bytes(), row * stride + channel);
    FloatVector dtu = dt.mul(u);
    FloatVector y = u.mul(load(in.skip.bytes(), channel));
    for (int n = 0; n < states; n++) {
      FloatVector decay = Elementary.exp(dt.mul(load(a, n * stride + channel)));
      FloatVector h = FloatVector.fromArray(Lanes.SPECIES, state, n * WIDTH);
      h = decay.fma(h, dtu.mul(load1(bc, b + n)));
      h.intoArray(state, n * WIDTH);
      y = h.fma(broadcast(load1(bc, b + states + n)), y);
    }
    store(y, out.floats().bytes(), row * out.stride() + out.offset() + channel);
  }

  /** The decays of a chunk's tokens and the states after them, from the state in front. */
  private void replay(Input in, int first, int count, int channel) {
    ByteBuffer a = in.a.bytes();
    ByteBuffer bc = in.bc.floats().bytes();
    for (int t = 0; t < count; t++) {
      int row = first + t;
      int b = row * in.bc.stride() + in.bc.offset();
      FloatVector dt = load(in.dt.bytes(), row * stride + channel);
      FloatVector dtu = dt.mul(load(in.u.bytes(), row * stride + channel));
      for (int n = 0; n < states; n++) {
        int at = t * lanes + n * WIDTH;
        FloatVector decay = Elementary.exp(dt.mul(load(a, n * stride + channel)));
        decay.intoArray(decays, at);
        FloatVector h = FloatVector.fromArray(Lanes.SPECIES, history, at);
        decay.fma(h, dtu.mul(load1(bc, b + n))).intoArray(history, at + lanes);
      }
    }
  }

  /** From the last token of a chunk to its first, with the adjoint of the state behind it. */
  private void retreat(Input in, int first, int count, int channel, Matrix dys, Gradient gradient) {
    ByteBuffer a = in.a.bytes();
    ByteBuffer bc = in.bc.floats().bytes();
    FloatVector skip = load(in.skip.bytes(), channel);
    FloatVector dSkip = load(gradient.skip.bytes(), channel);
    take(gradient.a, channel, aLanes, 0);
    for (int t = count - 1; t >= 0; t--) {
      int row = first + t;
      int b = row * in.bc.stride() + in.bc.offset();
      FloatVector dt = load(in.dt.bytes(), row * stride + channel);
      FloatVector u = load(in.u.bytes(), row * stride + channel);
      FloatVector dtu = dt.mul(u);
      FloatVector dy = load(dys.floats().bytes(), row * dys.stride() + dys.offset() + channel);
      FloatVector dDt = FloatVector.zero(Lanes.SPECIES);
      FloatVector dDtu = FloatVector.zero(Lanes.SPECIES);
      for (int n = 0; n < states; n++) {
        int lane = n * WIDTH;
        int at = t * lanes + lane;
        int far = n * stride + channel;
        FloatVector dh =
            dy.fma(
                broadcast(load1(bc, b + states + n)),
                FloatVector.fromArray(Lanes.SPECIES, adjoint, far));
        FloatVector after = FloatVector.fromArray(Lanes.SPECIES, history, at + lanes);
        FloatVector before = FloatVector.fromArray(Lanes.SPECIES, history, at);
        FloatVector decay = FloatVector.fromArray(Lanes.SPECIES, decays, at);
        dy.fma(after, FloatVector.fromArray(Lanes.SPECIES, cLanes, at)).intoArray(cLanes, at);
        dh.fma(dtu, FloatVector.fromArray(Lanes.SPECIES, bLanes, at)).intoArray(bLanes, at);
        dDtu = dh.fma(broadcast(load1(bc, b + n)), dDtu);
        FloatVector carried = dh.mul(decay);
        carried.intoArray(adjoint, far);
        // The gradient of the exponent dt a.
        FloatVector dExponent = carried.mul(before);
        dDt = dExponent.fma(load(a, far), dDt);
        dExponent
            .fma(dt, FloatVector.fromArray(Lanes.SPECIES, aLanes, lane))
            .intoArray(aLanes, lane);
      }
      store(dDtu.fma(dt, dy.mul(skip)), gradient.u.bytes(), row * stride + channel);
      store(dDtu.fma(u, dDt), gradient.dt.bytes(), row * stride + channel);
      dSkip = dy.fma(u, dSkip);
    }
    store(dSkip, gradient.skip.bytes(), channel);
    put(aLanes, gradient.a, channel);
  }

  private void sumLanes(Input in, int first, int count, NativeFloats dbc) {
    ByteBuffer sums = dbc.bytes();
    for (int t = 0; t < count; t++) {
      int b = (first + t) * in.bc.stride() + in.bc.offset();
      for (int n = 0; n < states; n++) {
        int at = t * lanes + n * WIDTH;
        store1(sum(bLanes, at), sums, b + n);
        store1(sum(cLanes, at), sums, b + states + n);
      }
    }
  }

  private float sum(float[] source, int at) {
    return Lanes.sum(FloatVector.fromArray(Lanes.SPECIES, source, at), scratch);
  }

  private void put(float[] source, NativeFloats target, int at) {
    for (int n = 0; n < states; n++) {
      store(
          FloatVector.fromArray(Lanes.SPECIES, source, n * WIDTH), target.bytes(), at + n * stride);
    }
  }

  private void take(NativeFloats source, int at, float[] target, int to) {
    for (int n = 0; n < states; n++) {
      load(source.bytes(), at + n * stride).intoArray(target, to + n * WIDTH);
    }
  }

  private int keptAt(int row) {
    return row / CHUNK * states * stride;
  }
}
