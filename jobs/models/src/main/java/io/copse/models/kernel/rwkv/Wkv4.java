package io.copse.models.kernel.rwkv;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.loadPart;
import static io.copse.models.kernel.Lanes.storePart;

import io.copse.models.kernel.Elementary;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import jdk.incubator.vector.FloatVector;

/**
 * The weighted average of the past of RWKV-4 (Peng et al. 2023), for each channel alone:
 *
 * <pre>
 *   y_t = (sum over i below t of e^((t-1-i) w + k_i) v_i + e^(u + k_t) v_t)
 *       / (the same without v),     w = -exp(decay)
 * </pre>
 *
 * <p>A scan carries numerator a and denominator b below a running exponent o: {@code a e^o} is the
 * sum. The gradient runs the scan again, keeps its states, and goes back with two sums below an
 * exponent of their own, so that no power exceeds 1. Matrices are [sequences * length, width].
 *
 * <p>An instance belongs to one thread: it keeps the states of one vector of channels.
 */
public final class Wkv4 {
  private static final float NOTHING = -1e38f;

  /** Decay and bonus [width], keys and values [tokens, width]. */
  public record Operands(
      NativeFloats decay, NativeFloats bonus, NativeFloats key, NativeFloats value) {}

  private final int width;
  private final float[] numerators;
  private final float[] denominators;
  private final float[] exponents;
  private final float[] scratch = new float[WIDTH];

  /** For rows of {@code width} channels and sequences of at most {@code length} tokens. */
  public Wkv4(int width, int length) {
    this.width = width;
    numerators = new float[length * WIDTH];
    denominators = new float[length * WIDTH];
    exponents = new float[length * WIDTH];
  }

  /** Writes y. */
  public void apply(int sequences, int length, Operands in, NativeFloats y) {
    NativeFloats k = in.key;
    NativeFloats v = in.value;
    for (int sequence = 0; sequence < sequences; sequence++) {
      for (int channel = 0; channel < width; channel += WIDTH) {
        int lanes = Math.min(WIDTH, width - channel);
        int at = sequence * length * width + channel;
        FloatVector w = rate(in.decay, channel, lanes);
        FloatVector u = loadPart(in.bonus.bytes(), channel, lanes, scratch);
        FloatVector a = FloatVector.zero(Lanes.SPECIES);
        FloatVector b = a;
        FloatVector o = Lanes.broadcast(NOTHING);
        for (int t = 0; t < length; t++, at += width) {
          FloatVector key = loadPart(k.bytes(), at, lanes, scratch);
          FloatVector value = loadPart(v.bytes(), at, lanes, scratch);
          storePart(average(a, b, o, u, key, value), y.bytes(), at, lanes, scratch);
          FloatVector next = o.add(w).max(key);
          FloatVector old = Elementary.exp(o.add(w).sub(next));
          FloatVector fresh = Elementary.exp(key.sub(next));
          a = a.mul(old).add(value.mul(fresh));
          b = b.mul(old).add(fresh);
          o = next;
        }
      }
    }
  }

  /**
   * One token of each sequence. Reads and replaces numerators, denominators and exponents [3,
   * width], with which a row of {@code state} starts; at position 0 there is no past.
   */
  public void step(int sequences, int position, Operands in, Matrix state, NativeFloats y) {
    NativeFloats k = in.key;
    NativeFloats v = in.value;
    ByteBuffer states = state.floats().bytes();
    for (int sequence = 0; sequence < sequences; sequence++) {
      for (int channel = 0; channel < width; channel += WIDTH) {
        int lanes = Math.min(WIDTH, width - channel);
        int at = sequence * width + channel;
        int aAt = sequence * state.stride() + state.offset() + channel;
        FloatVector w = rate(in.decay, channel, lanes);
        FloatVector u = loadPart(in.bonus.bytes(), channel, lanes, scratch);
        FloatVector a = loadPart(states, aAt, lanes, scratch);
        FloatVector b = loadPart(states, aAt + width, lanes, scratch);
        FloatVector o =
            position == 0
                ? Lanes.broadcast(NOTHING)
                : loadPart(states, aAt + 2 * width, lanes, scratch);
        FloatVector key = loadPart(k.bytes(), at, lanes, scratch);
        FloatVector value = loadPart(v.bytes(), at, lanes, scratch);
        storePart(average(a, b, o, u, key, value), y.bytes(), at, lanes, scratch);
        FloatVector next = o.add(w).max(key);
        FloatVector old = Elementary.exp(o.add(w).sub(next));
        FloatVector fresh = Elementary.exp(key.sub(next));
        storePart(a.mul(old).add(value.mul(fresh)), states, aAt, lanes, scratch);
        storePart(b.mul(old).add(fresh), states, aAt + width, lanes, scratch);
        storePart(next, states, aAt + 2 * width, lanes, scratch);
      }
    }
  }

  /** In place: k and v become their gradients. Those of decay and bonus are overwritten. */
  public void gradient(
      int sequences,
      int length,
      Operands in,
      NativeFloats y,
      NativeFloats dy,
      NativeFloats dDecay,
      NativeFloats dBonus) {
    NativeFloats k = in.key;
    NativeFloats v = in.value;
    for (int channel = 0; channel < width; channel += WIDTH) {
      int lanes = Math.min(WIDTH, width - channel);
      FloatVector w = rate(in.decay, channel, lanes);
      FloatVector u = loadPart(in.bonus.bytes(), channel, lanes, scratch);
      FloatVector dw = FloatVector.zero(Lanes.SPECIES);
      FloatVector du = dw;
      for (int sequence = 0; sequence < sequences; sequence++) {
        int first = sequence * length * width + channel;
        states(length, lanes, first, w, k, v);
        FloatVector ga = FloatVector.zero(Lanes.SPECIES);
        FloatVector gb = ga;
        FloatVector p = Lanes.broadcast(NOTHING);
        for (int t = length - 1; t >= 0; t--) {
          int at = first + t * width;
          FloatVector a = FloatVector.fromArray(Lanes.SPECIES, numerators, t * WIDTH);
          FloatVector b = FloatVector.fromArray(Lanes.SPECIES, denominators, t * WIDTH);
          FloatVector o = FloatVector.fromArray(Lanes.SPECIES, exponents, t * WIDTH);
          FloatVector key = loadPart(k.bytes(), at, lanes, scratch);
          FloatVector value = loadPart(v.bytes(), at, lanes, scratch);
          FloatVector mean = loadPart(y.bytes(), at, lanes, scratch);
          FloatVector q = o.max(key.add(u));
          FloatVector fresh = Elementary.exp(key.add(u).sub(q));
          FloatVector sum = b.mul(Elementary.exp(o.sub(q))).add(fresh);
          FloatVector g = loadPart(dy.bytes(), at, lanes, scratch).div(sum);
          // What y_t owes to its own token,
          FloatVector dv = fresh.mul(g);
          FloatVector dk = dv.mul(value.sub(mean));
          du = du.add(dk);
          // and what later tokens owe to it through the sums.
          FloatVector reach = Elementary.exp(key.add(p));
          dv = reach.fma(ga, dv);
          dk = reach.fma(value.fma(ga, gb), dk);
          FloatVector span = Elementary.exp(o.add(w).add(p));
          dw = span.fma(a.fma(ga, b.mul(gb)), dw);
          storePart(dk, k.bytes(), at, lanes, scratch);
          storePart(dv, v.bytes(), at, lanes, scratch);
          FloatVector next = p.add(w).max(q.neg());
          FloatVector old = Elementary.exp(p.add(w).sub(next));
          FloatVector own = Elementary.exp(q.add(next).neg()).mul(g);
          ga = ga.mul(old).add(own);
          gb = gb.mul(old).sub(own.mul(mean));
          p = next;
        }
      }
      storePart(dw.mul(w), dDecay.bytes(), channel, lanes, scratch);
      storePart(du, dBonus.bytes(), channel, lanes, scratch);
    }
  }

  /** Keeps the state before each token. */
  private void states(
      int length, int lanes, int first, FloatVector w, NativeFloats k, NativeFloats v) {
    FloatVector a = FloatVector.zero(Lanes.SPECIES);
    FloatVector b = a;
    FloatVector o = Lanes.broadcast(NOTHING);
    int at = first;
    for (int t = 0; t < length; t++, at += width) {
      a.intoArray(numerators, t * WIDTH);
      b.intoArray(denominators, t * WIDTH);
      o.intoArray(exponents, t * WIDTH);
      FloatVector key = loadPart(k.bytes(), at, lanes, scratch);
      FloatVector next = o.add(w).max(key);
      FloatVector old = Elementary.exp(o.add(w).sub(next));
      FloatVector fresh = Elementary.exp(key.sub(next));
      a = a.mul(old).add(loadPart(v.bytes(), at, lanes, scratch).mul(fresh));
      b = b.mul(old).add(fresh);
      o = next;
    }
  }

  private FloatVector rate(NativeFloats decay, int channel, int lanes) {
    return Elementary.exp(loadPart(decay.bytes(), channel, lanes, scratch)).neg();
  }

  private static FloatVector average(
      FloatVector a,
      FloatVector b,
      FloatVector o,
      FloatVector u,
      FloatVector key,
      FloatVector value) {
    FloatVector q = o.max(key.add(u));
    FloatVector old = Elementary.exp(o.sub(q));
    FloatVector fresh = Elementary.exp(key.add(u).sub(q));
    return a.mul(old).add(value.mul(fresh)).div(b.mul(old).add(fresh));
  }
}
