package io.copse.models.kernel.rwkv;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.load1;
import static io.copse.models.kernel.Lanes.store1;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
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
  /** Receptance, keys, values and decay [tokens, heads * N] and bonus [heads * N]. */
  public record Operands(
      NativeFloats receptance,
      NativeFloats key,
      NativeFloats value,
      NativeFloats decay,
      NativeFloats bonus) {}

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

  /** Writes y [tokens, heads * N]. */
  public void apply(int sequences, int length, Operands in, NativeFloats y) {
    int width = heads * size;
    for (int head = 0; head < heads; head++) {
      read(in.bonus, head * size, u);
      for (int sequence = 0; sequence < sequences; sequence++) {
        Arrays.fill(state, 0);
        int at = sequence * length * width + head * size;
        for (int t = 0; t < length; t++, at += width) {
          token(in, at, y);
        }
      }
    }
  }

  /**
   * One token of each sequence. Reads and replaces the matrices [heads, N, N] with which a row of
   * {@code states} starts.
   */
  public void step(int sequences, Operands in, Matrix states, NativeFloats y) {
    ByteBuffer memory = states.floats().bytes();
    for (int head = 0; head < heads; head++) {
      read(in.bonus, head * size, u);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int at = sequence * states.stride() + states.offset() + head * size * size;
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            state[i * padded + j] = load1(memory, at + i * size + j);
          }
        }
        token(in, (sequence * heads + head) * size, y);
        for (int i = 0; i < size; i++) {
          for (int j = 0; j < size; j++) {
            store1(state[i * padded + j], memory, at + i * size + j);
          }
        }
      }
    }
  }

  /** Overwrites the gradients of all operands, given that of y. */
  public void gradient(
      int sequences, int length, Operands in, NativeFloats upstream, Operands gradient) {
    ByteBuffer dReceptance = gradient.receptance.bytes();
    ByteBuffer dKey = gradient.key.bytes();
    ByteBuffer dValue = gradient.value.bytes();
    ByteBuffer dDecay = gradient.decay.bytes();
    ByteBuffer dBonus = gradient.bonus.bytes();
    ByteBuffer decay = in.decay.bytes();
    int width = heads * size;
    for (int head = 0; head < heads; head++) {
      read(in.bonus, head * size, u);
      Arrays.fill(duSum, 0);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int first = sequence * length * width + head * size;
        Arrays.fill(turned, 0);
        for (int t = 0; t < length; t++) {
          int at = first + t * width;
          read(in, upstream, at);
          scanByLane(turned, dy, v, k);
          float product = dot(dy, v);
          for (int i = 0; i < size; i++) {
            // Kept for the way back: what r took of q.
            store1(r[i] * sum[i], dDecay, at + i);
            store1(Math.fma(u[i] * k[i], product, sum[i]), dReceptance, at + i);
          }
        }
        Arrays.fill(state, 0);
        Arrays.fill(turned, 0);
        Arrays.fill(carried, 0);
        for (int t = length - 1; t >= 0; t--) {
          int at = first + t * width;
          read(in, upstream, at);
          float product = dot(dy, v);
          scanByRow(state, k, r, dy);
          float own = bonus();
          for (int j = 0; j < size; j++) {
            store1(Math.fma(own, dy[j], sum[j]), dValue, at + j);
          }
          scanByLane(turned, v, dy, r);
          for (int i = 0; i < size; i++) {
            store1(Math.fma(u[i] * r[i], product, sum[i]), dKey, at + i);
            duSum[i] = Math.fma(r[i] * k[i], product, duSum[i]);
            double wdw = carried[i] - k[i] * sum[i];
            carried[i] = wdw + load1(dDecay, at + i);
            // dw/ddecay = -w exp(decay)
            float rate = Elementary.exp(load1(decay, at + i));
            store1((float) (-wdw * rate), dDecay, at + i);
          }
        }
      }
      for (int i = 0; i < size; i++) {
        store1(duSum[i], dBonus, head * size + i);
      }
    }
  }

  private void token(Operands in, int at, NativeFloats y) {
    read(in.receptance, at, r);
    read(in.key, at, k);
    read(in.value, at, v);
    readDecay(in.decay, at);
    scanByRow(state, r, k, v);
    float own = bonus();
    for (int j = 0; j < size; j++) {
      store1(Math.fma(own, v[j], sum[j]), y.bytes(), at + j);
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

  private void read(Operands in, NativeFloats upstream, int at) {
    read(in.receptance, at, r);
    read(in.key, at, k);
    read(in.value, at, v);
    read(upstream, at, dy);
    readDecay(in.decay, at);
  }

  /** The lanes beyond the head stay zero. */
  private void read(NativeFloats x, int at, float[] to) {
    ByteBuffer bytes = x.bytes();
    for (int lane = 0; lane < padded; lane += WIDTH) {
      Lanes.loadPart(bytes, at + lane, size - lane, scratch).intoArray(to, lane);
    }
  }

  private void readDecay(NativeFloats decay, int at) {
    ByteBuffer bytes = decay.bytes();
    for (int lane = 0; lane < padded; lane += WIDTH) {
      FloatVector raw = Lanes.loadPart(bytes, at + lane, size - lane, scratch);
      Elementary.exp(Elementary.exp(raw).neg()).intoArray(w, lane);
    }
  }
}
