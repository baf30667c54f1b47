package io.copse.models.layer.rwkv;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.rwkv.ReluSquared;
import io.copse.models.kernel.rwkv.SigmoidGate;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import java.util.List;

/**
 * The feed-forward of RWKV-4 and RWKV-6 (Peng et al. 2023, 2024): {@code sigmoid(r) value(max(k,
 * 0)^2)} with r and k of the input mixed with the token before, see {@link Rwkv4TimeMix}; k is
 * [tokens, width].
 *
 * <p>FLOPs per token: {@code 4 dModel width + 2 dModel^2}.
 */
public final class RwkvChannelMix implements Branch {
  private final int dModel;
  private final int width;
  private final Parameter shiftKey;
  private final Parameter shiftReceptance;
  private final Parameter key;
  private final Parameter receptance;
  private final Parameter value;

  private enum Scratch {
    ACTIVATION,
    VALUE_GRADIENT
  }

  /**
   * The feed-forward of block {@code block} of {@code blocks}; {@code initialKey} is the initial
   * distribution of the wide matrix.
   */
  public RwkvChannelMix(int dModel, int width, int block, int blocks, Initial initialKey) {
    this.dModel = dModel;
    this.width = width;
    RwkvInitial initial = new RwkvInitial(dModel, block, blocks);
    Initial zero = Initial.constant(0);
    shiftKey = Parameter.vector("shift_key", dModel, initial.share(1, 0));
    shiftReceptance = Parameter.vector("shift_receptance", dModel, initial.share(1, 0));
    key = Parameter.matrix("key", width, dModel, initialKey);
    receptance = Parameter.matrix("receptance", dModel, dModel, zero);
    value = Parameter.matrix("value", dModel, width, zero);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(shiftKey, shiftReceptance, key, receptance, value);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 4.0 * dModel * width + 2.0 * dModel * dModel;
  }

  /** The last input. */
  @Override
  public long stateSize(int length) {
    return dModel;
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements BoundBranch {
    private final Gemm gemm;
    private final ShiftedInput shifted;
    private final BoundProjection keys;
    private final BoundProjection receptances;
    private final NativeFloats valueWeight;
    private final NativeFloats valueWeightGradient;
    private final NativeFloats values;
    private final NativeFloats activation;
    private final NativeFloats valueGradient;

    Bound(Binding binding) {
      gemm = binding.gemm();
      shifted = ShiftedInput.byVector(dModel, binding);
      keys = new BoundProjection(binding, shiftKey, key);
      receptances = new BoundProjection(binding, shiftReceptance, receptance);
      valueWeight = binding.weight(value);
      valueWeightGradient = binding.gradient(value);
      long rows = binding.tokens();
      values = binding.kept(rows * dModel);
      activation = binding.scratch(Scratch.ACTIVATION, rows * width);
      valueGradient = binding.scratch(Scratch.VALUE_GRADIENT, rows * dModel);
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      int rows = batch.tokens();
      keys.project(rows, shifted.of(batch, input, keys.shares));
      receptances.project(rows, shifted.of(batch, input, receptances.shares));
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
      SigmoidGate.gradient(count, receptances.output, values, residualGradient, valueGradient);
      gemm.linearInputGradient(rows, width, dModel, valueGradient, valueWeight, activation);
      ReluSquared.gradient(rows * width, keys.output, activation);
      gemm.linearWeightGradient(
          rows, width, dModel, valueGradient, activation, 0, valueWeightGradient);
      Rows.zero(inputGradient, 0, count);
      keys.back(batch, input, inputGradient);
      receptances.back(batch, input, inputGradient);
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      Matrix memory = Matrix.of(state, sequences, dModel);
      keys.project(sequences, shifted.step(sequences, input, memory, keys.shares));
      receptances.project(sequences, shifted.step(sequences, input, memory, receptances.shares));
      shifted.remember(sequences, input, memory);
      finish(sequences, residual);
    }

    private void finish(int rows, NativeFloats residual) {
      ReluSquared.apply(rows * width, keys.output, activation);
      gemm.linear(rows, width, dModel, activation, valueWeight, 0, values);
      SigmoidGate.add(rows * dModel, receptances.output, values, residual);
    }

    /** A projection of the shifted input. Its output becomes its own gradient. */
    private final class BoundProjection {
      private final int out;
      private final NativeFloats shares;
      private final NativeFloats shareGradient;
      private final NativeFloats weight;
      private final NativeFloats weightGradient;
      private final NativeFloats output;

      BoundProjection(Binding binding, Parameter ofShares, Parameter matrix) {
        out = matrix.shape().get(0);
        shares = binding.weight(ofShares);
        shareGradient = binding.gradient(ofShares);
        weight = binding.weight(matrix);
        weightGradient = binding.gradient(matrix);
        output = binding.kept((long) binding.tokens() * out);
      }

      void project(int rows, NativeFloats mixed) {
        gemm.linear(rows, dModel, out, mixed, weight, 0, output);
      }

      void back(Batch batch, NativeFloats input, NativeFloats inputGradient) {
        int rows = batch.tokens();
        NativeFloats mixed = shifted.of(batch, input, shares);
        gemm.linearWeightGradient(rows, dModel, out, output, mixed, 0, weightGradient);
        gemm.linearInputGradient(rows, dModel, out, output, weight, valueGradient);
        shifted.gradient(batch, input, shares, valueGradient, inputGradient, shareGradient);
      }
    }
  }
}
