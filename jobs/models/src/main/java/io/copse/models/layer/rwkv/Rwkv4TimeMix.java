package io.copse.models.layer.rwkv;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.rwkv.SigmoidGate;
import io.copse.models.kernel.rwkv.Wkv4;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import java.util.List;

/**
 * The time mix of RWKV-4 (Peng et al. 2023): {@code out(sigmoid(r) wkv(k, v))}. Each of r, k and v
 * is a product with the input mixed with the token before, {@code x_t + c (x_{t-1} - x_t)}, by a
 * share c of its own (published as mu = 1 - c). wkv is a weighted average of the past, see {@link
 * Wkv4}. Matrices are [tokens, dModel].
 *
 * <p>The decay has twice and the bonus three times the learning rate, as in its author's code.
 *
 * <p>FLOPs per token: {@code 8 d^2} for the projections, {@code 10 d} for the recurrence of two
 * sums.
 */
public final class Rwkv4TimeMix implements Branch {
  private static final int STATE = 4;

  private final int dModel;
  private final Projection key;
  private final Projection value;
  private final Projection receptance;
  private final Parameter decay;
  private final Parameter bonus;
  private final Parameter out;

  /** The shares [dModel] that the input is mixed by, and the matrix [dModel, dModel]. */
  private record Projection(Parameter shares, Parameter matrix) {}

  private enum Scratch {
    GATED,
    AVERAGE_GRADIENT
  }

  /** The mixer of block {@code block} of {@code blocks}. */
  public Rwkv4TimeMix(int dModel, int block, int blocks) {
    this.dModel = dModel;
    RwkvInitial initial = new RwkvInitial(dModel, block, blocks);
    Initial zero = Initial.constant(0);
    key = projection("key", initial.share(1, 0), zero);
    value = projection("value", initial.share(1, 0.3), Initial.orthogonal(dModel, dModel, 1));
    receptance = projection("receptance", initial.share(0.5, 0), zero);
    decay = Parameter.vector("decay", dModel, initial.decay(-5, 8)).faster(2);
    bonus = Parameter.vector("bonus", dModel, initial.bonus4()).faster(3);
    out = Parameter.matrix("out", dModel, dModel, zero);
  }

  private Projection projection(String name, Initial shares, Initial matrix) {
    return new Projection(
        Parameter.vector("shift_" + name, dModel, shares),
        Parameter.matrix(name, dModel, dModel, matrix));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        key.shares,
        value.shares,
        receptance.shares,
        decay,
        bonus,
        key.matrix,
        value.matrix,
        receptance.matrix,
        out);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 8.0 * dModel * dModel + 10.0 * dModel;
  }

  /** The last input, and numerator, denominator and exponent of the sums. */
  @Override
  public long stateSize(int length) {
    return (long) STATE * dModel;
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements BoundBranch {
    private final Gemm gemm;
    private final Wkv4 wkv;
    private final ShiftedInput shifted;
    private final BoundProjection keys;
    private final BoundProjection values;
    private final BoundProjection receptances;
    private final Wkv4.Operands operands;
    private final NativeFloats decayGradient;
    private final NativeFloats bonusGradient;
    private final NativeFloats outWeight;
    private final NativeFloats outGradient;
    private final NativeFloats average;
    private final NativeFloats gated;
    private final NativeFloats averageGradient;

    Bound(Binding binding) {
      gemm = binding.gemm();
      wkv = new Wkv4(dModel, binding.length());
      shifted = ShiftedInput.byVector(dModel, binding);
      keys = new BoundProjection(binding, key);
      values = new BoundProjection(binding, value);
      receptances = new BoundProjection(binding, receptance);
      operands =
          new Wkv4.Operands(
              binding.weight(decay), binding.weight(bonus), keys.output, values.output);
      decayGradient = binding.gradient(decay);
      bonusGradient = binding.gradient(bonus);
      outWeight = binding.weight(out);
      outGradient = binding.gradient(out);
      long size = (long) binding.tokens() * dModel;
      average = binding.kept(size);
      gated = binding.scratch(Scratch.GATED, size);
      averageGradient = binding.scratch(Scratch.AVERAGE_GRADIENT, size);
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      int rows = batch.tokens();
      for (BoundProjection each : List.of(keys, values, receptances)) {
        each.project(rows, shifted.of(batch, input, each.shares));
      }
      wkv.apply(batch.sequences(), batch.length(), operands, average);
      finish(rows, residual);
    }

    @Override
    public void backward(
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = batch.tokens();
      int count = rows * dModel;
      SigmoidGate.apply(count, receptances.output, average, gated);
      gemm.linearWeightGradient(rows, dModel, dModel, residualGradient, gated, 0, outGradient);
      gemm.linearInputGradient(rows, dModel, dModel, residualGradient, outWeight, gated);
      SigmoidGate.gradient(count, receptances.output, average, gated, averageGradient);
      wkv.gradient(
          batch.sequences(),
          batch.length(),
          operands,
          average,
          averageGradient,
          decayGradient,
          bonusGradient);
      Rows.zero(inputGradient, 0, count);
      for (BoundProjection each : List.of(keys, values, receptances)) {
        each.back(batch, input, inputGradient);
      }
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      Matrix memory = Matrix.of(state, sequences, STATE * dModel);
      for (BoundProjection each : List.of(keys, values, receptances)) {
        each.project(sequences, shifted.step(sequences, input, memory, each.shares));
      }
      shifted.remember(sequences, input, memory);
      Matrix sums = memory.columns(dModel, (STATE - 1) * dModel);
      wkv.step(sequences, position, operands, sums, average);
      finish(sequences, residual);
    }

    private void finish(int rows, NativeFloats residual) {
      SigmoidGate.apply(rows * dModel, receptances.output, average, gated);
      gemm.linear(rows, dModel, dModel, gated, outWeight, 1, residual);
    }

    /** A projection with its memory. The output becomes its own gradient. */
    private final class BoundProjection {
      private final NativeFloats shares;
      private final NativeFloats shareGradient;
      private final NativeFloats weight;
      private final NativeFloats weightGradient;
      private final NativeFloats output;

      BoundProjection(Binding binding, Projection projection) {
        shares = binding.weight(projection.shares);
        shareGradient = binding.gradient(projection.shares);
        weight = binding.weight(projection.matrix);
        weightGradient = binding.gradient(projection.matrix);
        output = binding.kept((long) binding.tokens() * dModel);
      }

      void project(int rows, NativeFloats mixed) {
        gemm.linear(rows, dModel, dModel, mixed, weight, 0, output);
      }

      void back(Batch batch, NativeFloats input, NativeFloats inputGradient) {
        int rows = batch.tokens();
        NativeFloats mixed = shifted.of(batch, input, shares);
        gemm.linearWeightGradient(rows, dModel, dModel, output, mixed, 0, weightGradient);
        gemm.linearInputGradient(rows, dModel, dModel, output, weight, gated);
        shifted.gradient(batch, input, shares, gated, inputGradient, shareGradient);
      }
    }
  }
}
