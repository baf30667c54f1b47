package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.ReluSquared;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.SigmoidGate;
import java.util.List;

/**
 * The feed-forward of RWKV-4 and RWKV-6 (Peng et al. 2023, 2024): {@code sigmoid(r) value(max(k,
 * 0)^2)} with r and k of the input mixed with the token before, see {@link Rwkv4TimeMix}; k is
 * [tokens, width].
 */
public final class RwkvChannelMix implements Branch {
  private final int dModel;
  private final int width;
  private final RwkvInitial initial;
  private final Initial keyInitial;
  private Gemm gemm;
  private Binding bound;
  private ShiftedInput shifted;
  private NativeFloats key;
  private NativeFloats receptance;
  private NativeFloats value;
  private NativeFloats activation;
  private NativeFloats valueGradient;

  /** The feed-forward of block {@code block}; {@code key} says how the wide matrix starts. */
  public RwkvChannelMix(int dModel, int width, int block, int blocks, Initial key) {
    this.dModel = dModel;
    this.width = width;
    this.initial = new RwkvInitial(dModel, block, blocks);
    this.keyInitial = key;
  }

  @Override
  public List<Parameter> parameters() {
    Initial zero = Initial.constant(0);
    return List.of(
        Parameter.vector("shift_key", dModel, initial.share(1, 0)),
        Parameter.vector("shift_receptance", dModel, initial.share(1, 0)),
        Parameter.matrix("key", width, dModel, keyInitial),
        Parameter.matrix("receptance", dModel, dModel, zero),
        Parameter.matrix("value", dModel, width, zero));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 4.0 * dModel * width + 2.0 * dModel * dModel;
  }

  @Override
  public void bind(Binding binding) {
    bound = binding;
    gemm = binding.gemm();
    shifted = ShiftedInput.byVector(dModel, binding);
    long rows = binding.tokens();
    key = binding.kept(rows * width);
    receptance = binding.kept(rows * dModel);
    value = binding.kept(rows * dModel);
    activation = binding.scratch("activation", rows * width);
    valueGradient = binding.scratch("rwkv.gated", rows * dModel);
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    NativeFloats mixed = shifted.of(batch, input, bound.weight(0));
    gemm.linear(rows, dModel, width, mixed, bound.weight(2), 0, key);
    mixed = shifted.of(batch, input, bound.weight(1));
    gemm.linear(rows, dModel, dModel, mixed, bound.weight(3), 0, receptance);
    finish(rows, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    SigmoidGate.gradient(rows * dModel, receptance, value, residualGradient, valueGradient);
    gemm.linearInputGradient(rows, width, dModel, valueGradient, bound.weight(4), activation);
    ReluSquared.gradient(rows * width, key, activation);
    gemm.linearWeightGradient(rows, width, dModel, valueGradient, activation, 0, bound.gradient(4));
    Rows.zero(inputGradient, 0, rows * dModel);
    projectBack(batch, input, 0, 2, width, key, inputGradient);
    projectBack(batch, input, 1, 3, dModel, receptance, inputGradient);
  }

  /** The last input. */
  @Override
  public long stateSize(int length) {
    return dModel;
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    NativeFloats mixed = shifted.step(sequences, input, state, dModel, bound.weight(0));
    gemm.linear(sequences, dModel, width, mixed, bound.weight(2), 0, key);
    mixed = shifted.step(sequences, input, state, dModel, bound.weight(1));
    gemm.linear(sequences, dModel, dModel, mixed, bound.weight(3), 0, receptance);
    shifted.remember(sequences, input, state, dModel);
    finish(sequences, residual);
  }

  private void finish(int rows, NativeFloats residual) {
    ReluSquared.apply(rows * width, key, activation);
    gemm.linear(rows, width, dModel, activation, bound.weight(4), 0, value);
    SigmoidGate.add(rows * dModel, receptance, value, residual);
  }

  private void projectBack(
      Batch batch,
      NativeFloats input,
      int shares,
      int weight,
      int out,
      NativeFloats gradient,
      NativeFloats inputGradient) {
    int rows = batch.tokens();
    NativeFloats mixed = shifted.of(batch, input, bound.weight(shares));
    gemm.linearWeightGradient(rows, dModel, out, gradient, mixed, 0, bound.gradient(weight));
    gemm.linearInputGradient(rows, dModel, out, gradient, bound.weight(weight), valueGradient);
    shifted.gradient(
        batch, input, bound.weight(shares), valueGradient, inputGradient, bound.gradient(shares));
  }
}
