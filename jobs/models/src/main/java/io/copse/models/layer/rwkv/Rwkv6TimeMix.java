package io.copse.models.layer.rwkv;

import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import java.util.List;

/**
 * The time mix of RWKV-6 (Peng et al. 2024): {@code out(silu(g) groupNorm(y))}. y comes from a
 * matrix state per head that forgets at rates of its own in each channel and token, see {@link
 * Wkv6}. The decay, k, v, r and g come from the input mixed with the token before, by shares that
 * depend on the token through matrices of low rank:
 *
 * <pre>
 *   s(c, x)_t = x_t + c (x_{t-1} - x_t)
 *   x_i       = s(shift_i + up_i tanh(down s(shift, x))_i, x)     i of decay, key, value, receptance, gate
 *   decay     = base + decay_up tanh(decay_down x_decay)
 * </pre>
 *
 * <p>Matrices are [tokens, dModel]; the group norm's epsilon is 64e-5. The decay's base has twice
 * the learning rate, as in its author's code.
 *
 * <p>FLOPs per token: {@code 10 d^2} for the projections, {@code 4 d (5 R + S)} for the matrices of
 * ranks R and S, {@code 6 d^2 / heads} for the recurrence as its authors count it.
 */
public final class Rwkv6TimeMix implements Branch {
  /** Of the group norm. */
  static final float EPSILON = 64e-5f;

  /** The mixes of decay, key, value, receptance and gate. */
  static final int MIXES = 5;

  /** The width of the residual stream, the heads, and the ranks of the small matrices. */
  public record Size(int dModel, int heads, int shiftRank, int decayRank) {
    int headWidth() {
      return dModel / heads;
    }
  }

  final Size size;
  final int dModel;
  final Parameter shift;
  final Parameter shiftDecay;
  final Projection key;
  final Projection value;
  final Projection receptance;
  final Projection gate;
  final Parameter down;
  final Parameter up;
  final Parameter decay;
  final Parameter decayDown;
  final Parameter decayUp;
  final Parameter bonus;
  final Parameter out;
  final Parameter normGain;
  final Parameter normBias;

  /** The constant part of the shares [dModel], and the matrix [dModel, dModel]. */
  record Projection(Parameter shift, Parameter matrix) {}

  /** The mixer of block {@code block} of {@code blocks}. */
  public Rwkv6TimeMix(Size size, int block, int blocks) {
    this.size = size;
    int d = size.dModel;
    this.dModel = d;
    RwkvInitial initial = new RwkvInitial(d, block, blocks);
    Initial zero = Initial.constant(0);
    Initial small = Initial.uniform(-0.01, 0.01);
    shift = Parameter.vector("shift", d, initial.share(1, 0));
    shiftDecay = Parameter.vector("shift_decay", d, initial.share(1, 0));
    key = projection("key", initial.share(1, 0), 0.1);
    value = projection("value", initial.share(1, 0.3), 1);
    receptance = projection("receptance", initial.share(0.5, 0), 1);
    gate = projection("gate", initial.share(0.5, 0), 0.1);
    down = Parameter.matrix("shift_down", MIXES * size.shiftRank, d, zero);
    up = Parameter.matrix("shift_up", MIXES * d, size.shiftRank, small);
    decay = Parameter.vector("decay", d, initial.decay(-6, 5)).faster(2);
    decayDown = Parameter.matrix("decay_down", size.decayRank, d, zero);
    decayUp = Parameter.matrix("decay_up", d, size.decayRank, small);
    bonus = Parameter.vector("bonus", d, initial.bonus6());
    out = Parameter.matrix("out", d, d, zero);
    normGain = Parameter.vector("norm_gain", d, initial.groupGain());
    normBias = Parameter.bias("norm_bias", d);
  }

  private Projection projection(String name, Initial shares, double gain) {
    return new Projection(
        Parameter.vector("shift_" + name, dModel, shares),
        Parameter.matrix(name, dModel, dModel, Initial.orthogonal(dModel, dModel, gain)));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        shift,
        shiftDecay,
        key.shift,
        value.shift,
        receptance.shift,
        gate.shift,
        down,
        up,
        decay,
        decayDown,
        decayUp,
        bonus,
        key.matrix,
        value.matrix,
        receptance.matrix,
        gate.matrix,
        out,
        normGain,
        normBias);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 10.0 * dModel * dModel
        + 4.0 * dModel * (MIXES * size.shiftRank + size.decayRank)
        + 6.0 * dModel * size.headWidth();
  }

  /** The last input and the matrices [heads, N, N], N channels in a head. */
  @Override
  public long stateSize(int length) {
    return dModel + (long) dModel * size.headWidth();
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new BoundRwkv6TimeMix(this, binding);
  }
}
