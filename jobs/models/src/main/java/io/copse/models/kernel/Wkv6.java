package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The matrix-valued state of RWKV-6 (Peng et al. 2024), for each head of width N alone:
 *
 * <pre>
 *   y_t = r_t (diag(u) k_t v_t^T + S_t),   S_{t+1} = diag(w_t) S_t + k_t v_t^T,   w = exp(-exp(decay))
 * </pre>
 *
 * <p>The gradient keeps no states: it scans forward for that of r, which needs S, and backward for
 * those of k and v, which need G = dL/dS; each scan holds its matrix so that the sums that it needs
 * run across lanes. That of w, {@code sum over j of G_{t+1} S_t}, needs both: {@code q_t = sum over
 * j of G_t S_t} changes over a token by what r took and k gave, so {@code w dw} follows from a
 * running sum in double precision. Matrices are [sequences * length, heads * N].
 *
 * <p>An instance belongs to one thread: it keeps the state of one head.
 */
public final class Wkv6 {
  private final int heads;
  private final int size;
  private final int padded;
  private final float[] state;
  private final float[] turned;
  private final float[] r;
  private final float[] k;
  private final float[] v;
  private final float[] w;
  private final float[] u;
  private final float[] dy;
  private final float[] sum;
  private final float[] duSum;
  private final double[] carried;
  private final float[] scratch = new float[WIDTH];

  /** For heads of {@code size} channels. */
  public Wkv6(int heads, int size) {
    this.heads = heads;
    this.size = size;
    padded = (size + WIDTH - 1) / WIDTH * WIDTH;
    state = new float[size * padded];
    turned = new float[size * padded];
    r = new float[padded];
    k = new float[padded];
    v = new float[padded];
    w = new float[padded];
    u = new float[padded];
    dy = new float[padded];
    sum = new float[padded];
    duSum = new float[padded];
    carried = new double[size];
  }

  /** Writes y for u [heads * N] and the others [sequences * length, heads * N]. */
  public void apply(
      int sequences,
      int length,
      NativeFloats receptance,
      NativeFloats key,
      NativeFloats value,
      NativeFloats decay,
      NativeFloats bonus,
      NativeFloats y) {
    int width = heads * size;
    for (int head = 0; head < heads; head++) {
      read(bonus, head * size, u);
      for (int sequence = 0; sequence < sequences; sequence++) {
        Arrays.fill(state, 0);
        int at = sequence * length * width + head * size;
        for (int t = 0; t < length; t++, at += width) {
          token(receptance, key, value, decay, at, y);
        }
      }
    }
  }

  /**
   * One token of each sequence: reads and replaces the state [heads, N, N] at {@code offset} of the
   * state of {@code stateSize} floats of the sequence.
   */
  public void step(
      int sequences,
      NativeFloats receptance,
      NativeFloats key,
      NativeFloats value,
      NativeFloats decay,
      NativeFloats bonus,
      NativeFloats states,
      int stateSize,
      int offset,
      NativeFloats y) {
    for (int head = 0; head < heads; head++) {
      read(bonus, head * size, u);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int at = sequence * stateSize + offset + head * size * size;
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            state[i * padded + j] = load1(states.bytes, at + i * size + j);
          }
        }
        token(receptance, key, value, decay, (sequence * heads + head) * size, y);
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            store1(state[i * padded + j], states.bytes, at + i * size + j);
          }
        }
      }
    }
  }

  /** Overwrites the gradients of all operands. */
  public void gradient(
      int sequences,
      int length,
      NativeFloats receptance,
      NativeFloats key,
      NativeFloats value,
      NativeFloats decay,
      NativeFloats bonus,
      NativeFloats upstream,
      NativeFloats dReceptance,
      NativeFloats dKey,
      NativeFloats dValue,
      NativeFloats dDecay,
      NativeFloats dBonus) {
    int width = heads * size;
    for (int head = 0; head < heads; head++) {
      read(bonus, head * size, u);
      Arrays.fill(duSum, 0);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int first = sequence * length * width + head * size;
        Arrays.fill(turned, 0);
        for (int t = 0; t < length; t++) {
          int at = first + t * width;
          read(receptance, key, value, decay, upstream, at);
          scanByLane(turned, dy, v, k);
          float product = dot(dy, v);
          for (int i = 0; i < size; i++) {
            // Kept for the way back: what r took of q.
            store1(r[i] * sum[i], dDecay.bytes, at + i);
            store1(Math.fma(u[i] * k[i], product, sum[i]), dReceptance.bytes, at + i);
          }
        }
        Arrays.fill(state, 0);
        Arrays.fill(turned, 0);
        Arrays.fill(carried, 0);
        for (int t = length - 1; t >= 0; t--) {
          int at = first + t * width;
          read(receptance, key, value, decay, upstream, at);
          float product = dot(dy, v);
          scanByRow(state, k, r, dy);
          float own = bonus();
          for (int j = 0; j < size; j++) {
            store1(Math.fma(own, dy[j], sum[j]), dValue.bytes, at + j);
          }
          scanByLane(turned, v, dy, r);
          for (int i = 0; i < size; i++) {
            store1(Math.fma(u[i] * r[i], product, sum[i]), dKey.bytes, at + i);
            duSum[i] = Math.fma(r[i] * k[i], product, duSum[i]);
            double wdw = carried[i] - k[i] * sum[i];
            carried[i] = wdw + load1(dDecay.bytes, at + i);
            // dw/ddecay = -w exp(decay)
            float rate = Elementary.exp(load1(decay.bytes, at + i));
            store1((float) (-wdw * rate), dDecay.bytes, at + i);
          }
        }
      }
      for (int i = 0; i < size; i++) {
        store1(duSum[i], dBonus.bytes, head * size + i);
      }
    }
  }

  private void token(
      NativeFloats receptance,
      NativeFloats key,
      NativeFloats value,
      NativeFloats decay,
      int at,
      NativeFloats y) {
    read(receptance, at, r);
    read(key, at, k);
    read(value, at, v);
    readDecay(decay, at);
    scanByRow(state, r, k, v);
    float own = bonus();
    for (int j = 0; j < size; j++) {
      store1(Math.fma(own, v[j], sum[j]), y.bytes, at + j);
    }
  }

  /** {@code sum = x^T z}, then {@code z = diag(w) z + p q^T}: rows by x and p, lanes by q. */
  private void scanByRow(float[] z, float[] x, float[] p, float[] q) {
    for (int lane = 0; lane < padded; lane += WIDTH) {
      FloatVector acc = FloatVector.zero(Lanes.SPECIES);
      FloatVector right = FloatVector.fromArray(Lanes.SPECIES, q, lane);
      for (int row = 0; row < size; row++) {
        int at = row * padded + lane;
        FloatVector old = FloatVector.fromArray(Lanes.SPECIES, z, at);
        acc = old.fma(Lanes.broadcast(x[row]), acc);
        right.fma(Lanes.broadcast(p[row]), old.mul(w[row])).intoArray(z, at);
      }
      acc.intoArray(sum, lane);
    }
  }

  /** {@code sum = x^T z}, then {@code z = z diag(w) + p q^T}. */
  private void scanByLane(float[] z, float[] x, float[] p, float[] q) {
    for (int lane = 0; lane < padded; lane += WIDTH) {
      FloatVector acc = FloatVector.zero(Lanes.SPECIES);
      FloatVector right = FloatVector.fromArray(Lanes.SPECIES, q, lane);
      FloatVector decay = FloatVector.fromArray(Lanes.SPECIES, w, lane);
      for (int row = 0; row < size; row++) {
        int at = row * padded + lane;
        FloatVector old = FloatVector.fromArray(Lanes.SPECIES, z, at);
        acc = old.fma(Lanes.broadcast(x[row]), acc);
        right.fma(Lanes.broadcast(p[row]), old.mul(decay)).intoArray(z, at);
      }
      acc.intoArray(sum, lane);
    }
  }

  /** {@code sum over i of r u k}. */
  private float bonus() {
    FloatVector acc = FloatVector.zero(Lanes.SPECIES);
    for (int lane = 0; lane < padded; lane += WIDTH) {
      FloatVector ru =
          FloatVector.fromArray(Lanes.SPECIES, r, lane)
              .mul(FloatVector.fromArray(Lanes.SPECIES, u, lane));
      acc = ru.fma(FloatVector.fromArray(Lanes.SPECIES, k, lane), acc);
    }
    return Lanes.sum(acc, scratch);
  }

  private float dot(float[] x, float[] y) {
    FloatVector acc = FloatVector.zero(Lanes.SPECIES);
    for (int lane = 0; lane < padded; lane += WIDTH) {
      FloatVector left = FloatVector.fromArray(Lanes.SPECIES, x, lane);
      acc = left.fma(FloatVector.fromArray(Lanes.SPECIES, y, lane), acc);
    }
    return Lanes.sum(acc, scratch);
  }

  private void read(
      NativeFloats receptance,
      NativeFloats key,
      NativeFloats value,
      NativeFloats decay,
      NativeFloats upstream,
      int at) {
    read(receptance, at, r);
    read(key, at, k);
    read(value, at, v);
    read(upstream, at, dy);
    readDecay(decay, at);
  }

  /** The lanes beyond the head stay zero. */
  private void read(NativeFloats x, int at, float[] to) {
    ByteBuffer bytes = x.bytes;
    for (int lane = 0; lane < padded; lane += WIDTH) {
      Lanes.loadPart(bytes, at + lane, size - lane, scratch).intoArray(to, lane);
    }
  }

  private void readDecay(NativeFloats decay, int at) {
    ByteBuffer bytes = decay.bytes;
    for (int lane = 0; lane < padded; lane += WIDTH) {
      FloatVector raw = Lanes.loadPart(bytes, at + lane, size - lane, scratch);
      Elementary.exp(Elementary.exp(raw).neg()).intoArray(w, lane);
    }
  }
}
