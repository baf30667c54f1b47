package io.copse.models.layer.rwkv;

import static io.copse.models.layer.rwkv.Rwkv6TimeMix.EPSILON;
import static io.copse.models.layer.rwkv.Rwkv6TimeMix.MIXES;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.dense.SiluGate;
import io.copse.models.kernel.rwkv.Tanh;
import io.copse.models.kernel.rwkv.Wkv6;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Parameter;
import java.util.List;

/** A {@link Rwkv6TimeMix} with its memory. */
final class BoundRwkv6TimeMix implements BoundBranch {
  private final Rwkv6TimeMix layer;
  private final int dModel;
  private final int shiftRank;
  private final Gemm gemm;
  private final Wkv6 wkv;
  private final GroupNorm norm;
  private final ShiftedInput once;
  private final ShiftedInput each;
  private final NativeFloats shift;
  private final NativeFloats shiftGradient;
  private final NativeFloats down;
  private final NativeFloats downGradient;
  private final NativeFloats out;
  private final NativeFloats outGradient;
  private final Matrix hidden;
  private final Matrix hiddenGradient;
  private final NativeFloats read;
  private final NativeFloats gated;
  private final NativeFloats shares;
  private final NativeFloats shareGradient;
  private final NativeFloats mixedGradient;

  /** Decay, key, value, receptance and gate. */
  private final List<Mix> mixes;

  private final NativeFloats gates;
  private final Wkv6.Operands operands;
  private final Wkv6.Operands gradients;

  private enum Scratch {
    READ,
    GATED,
    SHARES,
    SHARE_GRADIENT,
    MIXED_GRADIENT,
    HIDDEN_GRADIENT,
    DECAY_HIDDEN_GRADIENT,
    DECAY_GRADIENT,
    KEY_GRADIENT,
    VALUE_GRADIENT,
    RECEPTANCE_GRADIENT
  }

  BoundRwkv6TimeMix(Rwkv6TimeMix layer, Binding binding) {
    this.layer = layer;
    dModel = layer.dModel;
    shiftRank = layer.size.shiftRank();
    gemm = binding.gemm();
    int heads = layer.size.heads();
    int headWidth = layer.size.headWidth();
    wkv = new Wkv6(heads, headWidth);
    norm = new GroupNorm(heads, headWidth, EPSILON, binding, layer.normGain, layer.normBias);
    once = ShiftedInput.byVector(dModel, binding);
    each = ShiftedInput.byRows(dModel, binding);
    shift = binding.weight(layer.shift);
    shiftGradient = binding.gradient(layer.shift);
    down = binding.weight(layer.down);
    downGradient = binding.gradient(layer.down);
    out = binding.weight(layer.out);
    outGradient = binding.gradient(layer.out);
    int rows = binding.tokens();
    long all = (long) rows * dModel;
    hidden = binding.keptMatrix(rows, MIXES * shiftRank);
    hiddenGradient = binding.scratchMatrix(Scratch.HIDDEN_GRADIENT, rows, MIXES * shiftRank);
    read = binding.scratch(Scratch.READ, all);
    gated = binding.scratch(Scratch.GATED, all);
    shares = binding.scratch(Scratch.SHARES, all);
    shareGradient = binding.scratch(Scratch.SHARE_GRADIENT, all);
    mixedGradient = binding.scratch(Scratch.MIXED_GRADIENT, all);
    DecayMix decay = new DecayMix(binding);
    operands =
        new Wkv6.Operands(
            binding.kept(all),
            binding.kept(all),
            binding.kept(all),
            decay.output,
            binding.weight(layer.bonus));
    gradients =
        new Wkv6.Operands(
            binding.scratch(Scratch.RECEPTANCE_GRADIENT, all),
            binding.scratch(Scratch.KEY_GRADIENT, all),
            binding.scratch(Scratch.VALUE_GRADIENT, all),
            decay.gradient,
            binding.gradient(layer.bonus));
    gates = binding.kept(all);
    mixes =
        List.of(
            decay,
            new ProjectionMix(binding, 1, layer.key, operands.key(), gradients.key()),
            new ProjectionMix(binding, 2, layer.value, operands.value(), gradients.value()),
            new ProjectionMix(
                binding, 3, layer.receptance, operands.receptance(), gradients.receptance()),
            // The gate becomes its own gradient.
            new ProjectionMix(binding, 4, layer.gate, gates, gates));
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    project(rows, of -> once.of(batch, input, of), of -> each.of(batch, input, of));
    wkv.apply(batch.sequences(), batch.length(), operands, read);
    finish(rows, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int count = rows * dModel;
    gemm.linearInputGradient(rows, dModel, dModel, residualGradient, out, gated);
    norm.again(rows, read);
    SiluGate.gradient(count, gates, read, gated, mixedGradient);
    gemm.linearWeightGradient(rows, dModel, dModel, residualGradient, gated, 0, outGradient);
    norm.backward(rows, mixedGradient, read);
    wkv.gradient(batch.sequences(), batch.length(), operands, read, gradients);
    Rows.zero(inputGradient, 0, count);
    for (Mix mix : mixes) {
      mix.makeShares(rows);
      mix.back(rows, each.of(batch, input, shares));
      each.gradient(batch, input, shares, mixedGradient, inputGradient, shareGradient);
      mix.sharesBack(rows);
    }
    int width = MIXES * shiftRank;
    NativeFloats dHidden = hiddenGradient.floats();
    Tanh.gradient(rows * width, hidden.floats(), dHidden);
    NativeFloats mixed = once.of(batch, input, shift);
    gemm.linearWeightGradient(rows, dModel, width, dHidden, mixed, 0, downGradient);
    gemm.linearInputGradient(rows, dModel, width, dHidden, down, mixedGradient);
    once.gradient(batch, input, shift, mixedGradient, inputGradient, shiftGradient);
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    Matrix memory = Matrix.of(state, sequences, Math.toIntExact(layer.stateSize(1)));
    project(
        sequences,
        of -> once.step(sequences, input, memory, of),
        of -> each.step(sequences, input, memory, of));
    once.remember(sequences, input, memory);
    wkv.step(sequences, operands, memory.columns(dModel, memory.columns() - dModel), read);
    finish(sequences, residual);
  }

  /** The input mixed by shares: of a whole batch, or of one token of each sequence. */
  private interface Mixing {
    NativeFloats by(NativeFloats shares);
  }

  private void project(int rows, Mixing byVector, Mixing byRows) {
    int width = MIXES * shiftRank;
    gemm.linear(rows, dModel, width, byVector.by(shift), down, 0, hidden.floats());
    Tanh.apply(rows * width, hidden.floats());
    for (Mix mix : mixes) {
      mix.makeShares(rows);
      mix.project(rows, byRows.by(shares));
    }
  }

  private void finish(int rows, NativeFloats residual) {
    norm.forward(rows, read, gated);
    SiluGate.apply(rows * dModel, gates, gated, gated);
    gemm.linear(rows, dModel, dModel, gated, out, 1, residual);
  }

  /** One of the five mixes of the input with the token before, and what is made of it. */
  private abstract class Mix {
    private final NativeFloats constant;
    private final NativeFloats constantGradient;
    private final Matrix up;
    private final Matrix upGradient;
    private final Matrix ownHidden;
    private final Matrix ownHiddenGradient;

    /** The mix at {@code place} in the matrices of low rank. */
    Mix(Binding binding, int place, Parameter ofConstant) {
      constant = binding.weight(ofConstant);
      constantGradient = binding.gradient(ofConstant);
      up = binding.weightMatrix(layer.up).rows(place * dModel, dModel);
      upGradient = binding.gradientMatrix(layer.up).rows(place * dModel, dModel);
      ownHidden = hidden.columns(place * shiftRank, shiftRank);
      ownHiddenGradient = hiddenGradient.columns(place * shiftRank, shiftRank);
    }

    /** Writes the shares of each token to {@link #shares}. */
    final void makeShares(int rows) {
      Rows.repeat(rows, dModel, constant, shares);
      gemm.multiply(Form.NT, 1, ownHidden.top(rows), up, 1, Matrix.of(shares, rows, dModel));
    }

    /** Takes the gradient of the shares from {@link #shareGradient}. */
    final void sharesBack(int rows) {
      Matrix dShares = Matrix.of(shareGradient, rows, dModel);
      Rows.sum(rows, dModel, shareGradient, constantGradient);
      gemm.multiply(Form.TN, 1, dShares, ownHidden.top(rows), 0, upGradient);
      gemm.multiply(Form.NN, 1, dShares, up, 0, ownHiddenGradient.top(rows));
    }

    /** Makes of the mixed input what the recurrence or the gate reads. */
    abstract void project(int rows, NativeFloats mixed);

    /** Overwrites the gradients of the weights and writes that of the mixed input. */
    abstract void back(int rows, NativeFloats mixed);
  }

  /** Key, value, receptance or gate. */
  private final class ProjectionMix extends Mix {
    private final NativeFloats weight;
    private final NativeFloats weightGradient;
    private final NativeFloats output;
    private final NativeFloats gradient;

    ProjectionMix(
        Binding binding,
        int place,
        Rwkv6TimeMix.Projection projection,
        NativeFloats output,
        NativeFloats gradient) {
      super(binding, place, projection.shift());
      weight = binding.weight(projection.matrix());
      weightGradient = binding.gradient(projection.matrix());
      this.output = output;
      this.gradient = gradient;
    }

    @Override
    void project(int rows, NativeFloats mixed) {
      gemm.linear(rows, dModel, dModel, mixed, weight, 0, output);
    }

    @Override
    void back(int rows, NativeFloats mixed) {
      gemm.linearWeightGradient(rows, dModel, dModel, gradient, mixed, 0, weightGradient);
      gemm.linearInputGradient(rows, dModel, dModel, gradient, weight, mixedGradient);
    }
  }

  /** The decay: {@code base + up tanh(down x)}. */
  private final class DecayMix extends Mix {
    private final int rank = layer.size.decayRank();
    private final NativeFloats base;
    private final NativeFloats baseGradient;
    private final NativeFloats decayDown;
    private final NativeFloats decayDownGradient;
    private final NativeFloats decayUp;
    private final NativeFloats decayUpGradient;
    private final NativeFloats decayHidden;
    private final NativeFloats decayHiddenGradient;
    private final NativeFloats output;
    private final NativeFloats gradient;

    DecayMix(Binding binding) {
      super(binding, 0, layer.shiftDecay);
      base = binding.weight(layer.decay);
      baseGradient = binding.gradient(layer.decay);
      decayDown = binding.weight(layer.decayDown);
      decayDownGradient = binding.gradient(layer.decayDown);
      decayUp = binding.weight(layer.decayUp);
      decayUpGradient = binding.gradient(layer.decayUp);
      long rows = binding.tokens();
      decayHidden = binding.kept(rows * rank);
      decayHiddenGradient = binding.scratch(Scratch.DECAY_HIDDEN_GRADIENT, rows * rank);
      output = binding.kept(rows * dModel);
      gradient = binding.scratch(Scratch.DECAY_GRADIENT, rows * dModel);
    }

    @Override
    void project(int rows, NativeFloats mixed) {
      gemm.linear(rows, dModel, rank, mixed, decayDown, 0, decayHidden);
      Tanh.apply(rows * rank, decayHidden);
      Rows.repeat(rows, dModel, base, output);
      gemm.linear(rows, rank, dModel, decayHidden, decayUp, 1, output);
    }

    @Override
    void back(int rows, NativeFloats mixed) {
      Rows.sum(rows, dModel, gradient, baseGradient);
      gemm.linearWeightGradient(rows, rank, dModel, gradient, decayHidden, 0, decayUpGradient);
      gemm.linearInputGradient(rows, rank, dModel, gradient, decayUp, decayHiddenGradient);
      Tanh.gradient(rows * rank, decayHidden, decayHiddenGradient);
      gemm.linearWeightGradient(
          rows, dModel, rank, decayHiddenGradient, mixed, 0, decayDownGradient);
      gemm.linearInputGradient(rows, dModel, rank, decayHiddenGradient, decayDown, mixedGradient);
    }
  }
}
