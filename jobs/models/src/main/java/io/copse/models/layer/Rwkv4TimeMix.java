package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.SigmoidGate;
import io.copse.models.kernel.Wkv4;
import java.util.List;

/**
 * The time mix of RWKV-4 (Peng et al. 2023): {@code out(sigmoid(r) wkv(k, v))} with r, k, v of the
 * input mixed with the token before ({@code x_t + c (x_{t-1} - x_t)}, a share c of their own each;
 * published as mu = 1 - c) and wkv a weighted average of the past, see {@link Wkv4}. Matrices are
 * [tokens, dModel].
 *
 * <p>The decay has twice and the bonus three times the learning rate, as in its author's code.
 */
public final class Rwkv4TimeMix implements Branch {
  private static final int STATE = 4;

  private final int dModel;
  private final RwkvInitial initial;
  private Gemm gemm;
  private Binding bound;
  private Wkv4 wkv;
  private ShiftedInput shifted;
  private NativeFloats key;
  private NativeFloats value;
  private NativeFloats receptance;
  private NativeFloats average;
  private NativeFloats gated;
  private NativeFloats averageGradient;

  /** The mixer of block {@code block} of {@code blocks}. */
  public Rwkv4TimeMix(int dModel, int block, int blocks) {
    this.dModel = dModel;
    this.initial = new RwkvInitial(dModel, block, blocks);
  }

  @Override
  public List<Parameter> parameters() {
    Initial zero = Initial.constant(0);
    return List.of(
        Parameter.vector("shift_key", dModel, initial.share(1, 0)),
        Parameter.vector("shift_value", dModel, initial.share(1, 0.3)),
        Parameter.vector("shift_receptance", dModel, initial.share(0.5, 0)),
        Parameter.vector("decay", dModel, initial.decay(-5, 8)).faster(2),
        Parameter.vector("bonus", dModel, initial.bonus4()).faster(3),
        Parameter.matrix("key", dModel, dModel, zero),
        Parameter.matrix("value", dModel, dModel, Initial.orthogonal(dModel, dModel, 1)),
        Parameter.matrix("receptance", dModel, dModel, zero),
        Parameter.matrix("out", dModel, dModel, zero));
  }

  /** {@code 8 d^2} for the projections, {@code 10 d} for the recurrence of two sums. */
  @Override
  public double forwardFlopsPerToken(int length) {
    return 8.0 * dModel * dModel + 10.0 * dModel;
  }

  @Override
  public void bind(Binding binding) {
    bound = binding;
    gemm = binding.gemm();
    wkv = new Wkv4(binding.length());
    shifted = ShiftedInput.byVector(dModel, binding);
    long size = (long) binding.tokens() * dModel;
    key = binding.kept(size);
    value = binding.kept(size);
    receptance = binding.kept(size);
    average = binding.kept(size);
    gated = binding.scratch("rwkv.gated", size);
    averageGradient = binding.scratch("rwkv.averageGradient", size);
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    project(rows, shifted.of(batch, input, bound.weight(0)), 5, key);
    project(rows, shifted.of(batch, input, bound.weight(1)), 6, value);
    project(rows, shifted.of(batch, input, bound.weight(2)), 7, receptance);
    wkv.apply(
        batch.sequences(),
        batch.length(),
        dModel,
        bound.weight(3),
        bound.weight(4),
        key,
        value,
        average);
    finish(rows, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    SigmoidGate.apply(rows * dModel, receptance, average, gated);
    gemm.linearWeightGradient(rows, dModel, dModel, residualGradient, gated, 0, bound.gradient(8));
    gemm.linearInputGradient(rows, dModel, dModel, residualGradient, bound.weight(8), gated);
    SigmoidGate.gradient(rows * dModel, receptance, average, gated, averageGradient);
    wkv.gradient(
        batch.sequences(),
        batch.length(),
        dModel,
        bound.weight(3),
        bound.weight(4),
        key,
        value,
        average,
        averageGradient,
        bound.gradient(3),
        bound.gradient(4));
    Rows.zero(inputGradient, 0, rows * dModel);
    projectBack(batch, input, 0, 5, key, inputGradient);
    projectBack(batch, input, 1, 6, value, inputGradient);
    projectBack(batch, input, 2, 7, receptance, inputGradient);
  }

  /** The last input, and numerator, denominator and exponent of the sums. */
  @Override
  public long stateSize(int length) {
    return (long) STATE * dModel;
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    int size = STATE * dModel;
    project(sequences, shifted.step(sequences, input, state, size, bound.weight(0)), 5, key);
    project(sequences, shifted.step(sequences, input, state, size, bound.weight(1)), 6, value);
    project(sequences, shifted.step(sequences, input, state, size, bound.weight(2)), 7, receptance);
    shifted.remember(sequences, input, state, size);
    wkv.step(
        sequences,
        position,
        dModel,
        bound.weight(3),
        bound.weight(4),
        key,
        value,
        state,
        size,
        dModel,
        average);
    finish(sequences, residual);
  }

  private void project(int rows, NativeFloats mixed, int weight, NativeFloats output) {
    gemm.linear(rows, dModel, dModel, mixed, bound.weight(weight), 0, output);
  }

  private void finish(int rows, NativeFloats residual) {
    SigmoidGate.apply(rows * dModel, receptance, average, gated);
    gemm.linear(rows, dModel, dModel, gated, bound.weight(8), 1, residual);
  }

  private void projectBack(
      Batch batch,
      NativeFloats input,
      int shares,
      int weight,
      NativeFloats gradient,
      NativeFloats inputGradient) {
    int rows = batch.tokens();
    NativeFloats mixed = shifted.of(batch, input, bound.weight(shares));
    gemm.linearWeightGradient(rows, dModel, dModel, gradient, mixed, 0, bound.gradient(weight));
    gemm.linearInputGradient(rows, dModel, dModel, gradient, bound.weight(weight), gated);
    shifted.gradient(
        batch, input, bound.weight(shares), gated, inputGradient, bound.gradient(shares));
  }
}
