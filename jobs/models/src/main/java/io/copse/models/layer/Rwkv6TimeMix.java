package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.SiluGate;
import io.copse.models.kernel.Tanh;
import io.copse.models.kernel.Wkv6;
import java.util.List;

/**
 * The time mix of RWKV-6 (Peng et al. 2024): {@code out(silu(g) groupNorm(y))}, y from a matrix
 * state per head that forgets at rates of its own in each channel and token, see {@link Wkv6}. The
 * decay, k, v, r and g come of the input mixed with the token before by shares that depend on the
 * token through matrices of low rank:
 *
 * <pre>
 *   s(c, x)_t = x_t + c (x_{t-1} - x_t)
 *   x_i       = s(shift_i + up_i tanh(down s(shift, x))_i, x)     i of decay, key, value, receptance, gate
 *   decay     = base + decay_up tanh(decay_down x_decay)
 * </pre>
 *
 * <p>Matrices are [tokens, dModel]; the group norm's epsilon is 64e-5. The decay's base has twice
 * the learning rate, as in its author's code.
 */
public final class Rwkv6TimeMix implements Branch {
  private static final float EPSILON = 64e-5f;
  private static final int MIXES = 5;
  private static final int SHIFT = 0;
  private static final int DOWN = 6;
  private static final int UP = 7;
  private static final int DECAY = 8;
  private static final int DECAY_DOWN = 9;
  private static final int DECAY_UP = 10;
  private static final int BONUS = 11;
  private static final int KEY = 12;
  private static final int OUT = 16;
  private static final int NORM = 17;

  private final int dModel;
  private final int heads;
  private final int shiftRank;
  private final int decayRank;
  private final RwkvInitial initial;
  private Gemm gemm;
  private Binding bound;
  private Wkv6 wkv;
  private GroupNorm norm;
  private ShiftedInput once;
  private ShiftedInput each;
  private NativeFloats hidden;
  private NativeFloats decayHidden;
  private NativeFloats decay;

  /** Key, value, receptance and gate. */
  private List<NativeFloats> projected;

  private NativeFloats read;
  private NativeFloats gated;
  private NativeFloats shares;
  private NativeFloats shareGradient;
  private NativeFloats mixedGradient;
  private NativeFloats hiddenGradient;
  private NativeFloats decayHiddenGradient;
  private NativeFloats decayGradient;
  private List<NativeFloats> projectedGradients;

  /** The mixer of block {@code block} of {@code blocks}, with the ranks of its small matrices. */
  public Rwkv6TimeMix(int dModel, int heads, int shiftRank, int decayRank, int block, int blocks) {
    this.dModel = dModel;
    this.heads = heads;
    this.shiftRank = shiftRank;
    this.decayRank = decayRank;
    this.initial = new RwkvInitial(dModel, block, blocks);
  }

  @Override
  public List<Parameter> parameters() {
    int d = dModel;
    Initial zero = Initial.constant(0);
    Initial small = Initial.uniform(-0.01, 0.01);
    return List.of(
        Parameter.vector("shift", d, initial.share(1, 0)),
        Parameter.vector("shift_decay", d, initial.share(1, 0)),
        Parameter.vector("shift_key", d, initial.share(1, 0)),
        Parameter.vector("shift_value", d, initial.share(1, 0.3)),
        Parameter.vector("shift_receptance", d, initial.share(0.5, 0)),
        Parameter.vector("shift_gate", d, initial.share(0.5, 0)),
        Parameter.matrix("shift_down", MIXES * shiftRank, d, zero),
        Parameter.matrix("shift_up", MIXES * d, shiftRank, small),
        Parameter.vector("decay", d, initial.decay(-6, 5)).faster(2),
        Parameter.matrix("decay_down", decayRank, d, zero),
        Parameter.matrix("decay_up", d, decayRank, small),
        Parameter.vector("bonus", d, initial.bonus6()),
        Parameter.matrix("key", d, d, Initial.orthogonal(d, d, 0.1)),
        Parameter.matrix("value", d, d, Initial.orthogonal(d, d, 1)),
        Parameter.matrix("receptance", d, d, Initial.orthogonal(d, d, 1)),
        Parameter.matrix("gate", d, d, Initial.orthogonal(d, d, 0.1)),
        Parameter.matrix("out", d, d, zero),
        Parameter.vector("norm_gain", d, initial.groupGain()),
        Parameter.bias("norm_bias", d));
  }

  /**
   * {@code 10 d^2} for the projections, {@code 4 d (5 R + S)} for the matrices of ranks R and S,
   * {@code 6 d^2 / heads} for the recurrence as its authors count it.
   */
  @Override
  public double forwardFlopsPerToken(int length) {
    int headWidth = dModel / heads;
    return 10.0 * dModel * dModel
        + 4.0 * dModel * (MIXES * shiftRank + decayRank)
        + 6.0 * dModel * headWidth;
  }

  @Override
  public void bind(Binding binding) {
    bound = binding;
    gemm = binding.gemm();
    wkv = new Wkv6(heads, dModel / heads);
    norm = new GroupNorm(heads, dModel / heads, EPSILON, binding, NORM);
    once = ShiftedInput.byVector(dModel, binding);
    each = ShiftedInput.byRows(dModel, binding);
    long rows = binding.tokens();
    long size = rows * dModel;
    hidden = binding.kept(rows * MIXES * shiftRank);
    decayHidden = binding.kept(rows * decayRank);
    decay = binding.kept(size);
    projected =
        List.of(binding.kept(size), binding.kept(size), binding.kept(size), binding.kept(size));
    read = binding.scratch("rwkv.read", size);
    gated = binding.scratch("rwkv.gated", size);
    shares = binding.scratch("rwkv.shares", size);
    shareGradient = binding.scratch("rwkv.shareGradient", size);
    mixedGradient = binding.scratch("rwkv.mixedGradient", size);
    hiddenGradient = binding.scratch("rwkv.hiddenGradient", rows * MIXES * shiftRank);
    decayHiddenGradient = binding.scratch("rwkv.decayHiddenGradient", rows * decayRank);
    decayGradient = binding.scratch("rwkv.decayGradient", size);
    projectedGradients =
        List.of(
            binding.scratch("rwkv.keyGradient", size),
            binding.scratch("rwkv.valueGradient", size),
            binding.scratch("rwkv.receptanceGradient", size),
            // The gate becomes its own gradient.
            projected.get(3));
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    project(rows, share -> once.of(batch, input, share), share -> each.of(batch, input, share));
    wkv.apply(
        batch.sequences(),
        batch.length(),
        projected.get(2),
        projected.get(0),
        projected.get(1),
        decay,
        bound.weight(BONUS),
        read);
    finish(rows, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int count = rows * dModel;
    gemm.linearInputGradient(rows, dModel, dModel, residualGradient, bound.weight(OUT), gated);
    norm.again(rows, read);
    SiluGate.gradient(count, projected.get(3), read, gated, mixedGradient);
    gemm.linearWeightGradient(
        rows, dModel, dModel, residualGradient, gated, 0, bound.gradient(OUT));
    norm.backward(rows, mixedGradient, read);
    wkv.gradient(
        batch.sequences(),
        batch.length(),
        projected.get(2),
        projected.get(0),
        projected.get(1),
        decay,
        bound.weight(BONUS),
        read,
        projectedGradients.get(2),
        projectedGradients.get(0),
        projectedGradients.get(1),
        decayGradient,
        bound.gradient(BONUS));
    Rows.zero(inputGradient, 0, count);
    for (int mix = 0; mix < MIXES; mix++) {
      shares(rows, mix);
      NativeFloats mixed = each.of(batch, input, shares);
      if (mix == 0) {
        decayBack(rows, mixed);
      } else {
        NativeFloats gradient = projectedGradients.get(mix - 1);
        int weight = KEY + mix - 1;
        gemm.linearWeightGradient(rows, dModel, dModel, gradient, mixed, 0, bound.gradient(weight));
        gemm.linearInputGradient(
            rows, dModel, dModel, gradient, bound.weight(weight), mixedGradient);
      }
      each.gradient(batch, input, shares, mixedGradient, inputGradient, shareGradient);
      sharesBack(rows, mix);
    }
    int width = MIXES * shiftRank;
    Tanh.gradient(rows * width, hidden, hiddenGradient);
    NativeFloats mixed = once.of(batch, input, bound.weight(SHIFT));
    gemm.linearWeightGradient(rows, dModel, width, hiddenGradient, mixed, 0, bound.gradient(DOWN));
    gemm.linearInputGradient(
        rows, dModel, width, hiddenGradient, bound.weight(DOWN), mixedGradient);
    once.gradient(
        batch, input, bound.weight(SHIFT), mixedGradient, inputGradient, bound.gradient(SHIFT));
  }

  /** The last input and the matrices [heads, N, N], N channels in a head. */
  @Override
  public long stateSize(int length) {
    return dModel + (long) dModel * (dModel / heads);
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    int size = Math.toIntExact(stateSize(1));
    project(
        sequences,
        share -> once.step(sequences, input, state, size, share),
        share -> each.step(sequences, input, state, size, share));
    once.remember(sequences, input, state, size);
    wkv.step(
        sequences,
        projected.get(2),
        projected.get(0),
        projected.get(1),
        decay,
        bound.weight(BONUS),
        state,
        size,
        dModel,
        read);
    finish(sequences, residual);
  }

  /** The input mixed by shares: of a whole batch, or of one token of each sequence. */
  private interface Mixing {
    NativeFloats by(NativeFloats shares);
  }

  private void project(int rows, Mixing byVector, Mixing byRows) {
    int width = MIXES * shiftRank;
    NativeFloats first = byVector.by(bound.weight(SHIFT));
    gemm.linear(rows, dModel, width, first, bound.weight(DOWN), 0, hidden);
    Tanh.apply(rows * width, hidden);
    for (int mix = 0; mix < MIXES; mix++) {
      shares(rows, mix);
      NativeFloats mixed = byRows.by(shares);
      if (mix == 0) {
        gemm.linear(rows, dModel, decayRank, mixed, bound.weight(DECAY_DOWN), 0, decayHidden);
        Tanh.apply(rows * decayRank, decayHidden);
        Rows.repeat(rows, dModel, bound.weight(DECAY), decay);
        gemm.linear(rows, decayRank, dModel, decayHidden, bound.weight(DECAY_UP), 1, decay);
      } else {
        gemm.linear(
            rows, dModel, dModel, mixed, bound.weight(KEY + mix - 1), 0, projected.get(mix - 1));
      }
    }
  }

  private void finish(int rows, NativeFloats residual) {
    norm.forward(rows, read, gated);
    SiluGate.apply(rows * dModel, projected.get(3), gated, gated);
    gemm.linear(rows, dModel, dModel, gated, bound.weight(OUT), 1, residual);
  }

  /** The shares of one mix for each token. */
  private void shares(int rows, int mix) {
    Rows.repeat(rows, dModel, bound.weight(SHIFT + 1 + mix), shares);
    gemm.multiply(
        Form.NT,
        rows,
        dModel,
        shiftRank,
        1,
        hidden,
        mix * shiftRank,
        MIXES * shiftRank,
        bound.weight(UP),
        mix * dModel * shiftRank,
        shiftRank,
        1,
        shares,
        0,
        dModel);
  }

  private void sharesBack(int rows, int mix) {
    int width = MIXES * shiftRank;
    int up = mix * dModel * shiftRank;
    Rows.sum(rows, dModel, shareGradient, bound.gradient(SHIFT + 1 + mix));
    gemm.multiply(
        Form.TN,
        dModel,
        shiftRank,
        rows,
        1,
        shareGradient,
        0,
        dModel,
        hidden,
        mix * shiftRank,
        width,
        0,
        bound.gradient(UP),
        up,
        shiftRank);
    gemm.multiply(
        Form.NN,
        rows,
        shiftRank,
        dModel,
        1,
        shareGradient,
        0,
        dModel,
        bound.weight(UP),
        up,
        shiftRank,
        0,
        hiddenGradient,
        mix * shiftRank,
        width);
  }

  private void decayBack(int rows, NativeFloats mixed) {
    Rows.sum(rows, dModel, decayGradient, bound.gradient(DECAY));
    gemm.linearWeightGradient(
        rows, decayRank, dModel, decayGradient, decayHidden, 0, bound.gradient(DECAY_UP));
    gemm.linearInputGradient(
        rows, decayRank, dModel, decayGradient, bound.weight(DECAY_UP), decayHiddenGradient);
    Tanh.gradient(rows * decayRank, decayHidden, decayHiddenGradient);
    gemm.linearWeightGradient(
        rows, dModel, decayRank, decayHiddenGradient, mixed, 0, bound.gradient(DECAY_DOWN));
    gemm.linearInputGradient(
        rows, dModel, decayRank, decayHiddenGradient, bound.weight(DECAY_DOWN), mixedGradient);
  }
}
