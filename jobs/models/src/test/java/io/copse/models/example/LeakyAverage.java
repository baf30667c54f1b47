package io.copse.models.example;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import java.util.List;

/**
 * A sequence mixer that averages the past: {@code m_t = leak m_{t-1} + (1 - leak) in x_t}, {@code
 * y_t = out m_t}, with in and out [dModel, dModel].
 *
 * <p>FLOPs per token: {@code 4 d^2} for the products, {@code 3 d} for the recurrence.
 */
public final class LeakyAverage implements Branch {
  private final int dModel;
  private final float leak;
  private final Parameter in;
  private final Parameter out;

  private enum Scratch {
    MEAN_GRADIENT
  }

  /** A mixer for a model of {@code layers} blocks. */
  public LeakyAverage(int dModel, double leak, int layers) {
    this.dModel = dModel;
    this.leak = (float) leak;
    in = Parameter.matrix("in", dModel, dModel, Initial.DEVIATION);
    out = Parameter.matrix("out", dModel, dModel, Initial.residualDeviation(layers));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(in, out);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 4.0 * dModel * dModel + 3.0 * dModel;
  }

  /** The average so far. */
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
    private final NativeFloats inWeight;
    private final NativeFloats inGradient;
    private final NativeFloats outWeight;
    private final NativeFloats outGradient;
    private final NativeFloats mean;
    private final NativeFloats meanGradient;

    Bound(Binding binding) {
      gemm = binding.gemm();
      inWeight = binding.weight(in);
      inGradient = binding.gradient(in);
      outWeight = binding.weight(out);
      outGradient = binding.gradient(out);
      long size = (long) binding.tokens() * dModel;
      mean = binding.kept(size);
      meanGradient = binding.scratch(Scratch.MEAN_GRADIENT, size);
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      int rows = batch.tokens();
      gemm.linear(rows, dModel, dModel, input, inWeight, 0, mean);
      for (int row = 0; row < rows; row++) {
        boolean first = row % batch.length() == 0;
        for (int i = 0; i < dModel; i++) {
          int at = row * dModel + i;
          float past = first ? 0 : mean.at(at - dModel);
          mean.put(at, leak * past + (1 - leak) * mean.at(at));
        }
      }
      gemm.linear(rows, dModel, dModel, mean, outWeight, 1, residual);
    }

    @Override
    public void backward(
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = batch.tokens();
      gemm.linearWeightGradient(rows, dModel, dModel, residualGradient, mean, 0, outGradient);
      gemm.linearInputGradient(rows, dModel, dModel, residualGradient, outWeight, meanGradient);
      for (int row = rows - 1; row >= 0; row--) {
        boolean last = row % batch.length() == batch.length() - 1;
        for (int i = 0; i < dModel; i++) {
          int at = row * dModel + i;
          // What later means owe to this one has been scaled by 1 - leak already.
          float later = last ? 0 : meanGradient.at(at + dModel);
          meanGradient.put(at, (1 - leak) * meanGradient.at(at) + leak * later);
        }
      }
      gemm.linearWeightGradient(rows, dModel, dModel, meanGradient, input, 0, inGradient);
      gemm.linearInputGradient(rows, dModel, dModel, meanGradient, inWeight, inputGradient);
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      gemm.linear(sequences, dModel, dModel, input, inWeight, 0, mean);
      for (int at = 0; at < sequences * dModel; at++) {
        mean.put(at, leak * state.at(at) + (1 - leak) * mean.at(at));
        state.put(at, mean.at(at));
      }
      gemm.linear(sequences, dModel, dModel, mean, outWeight, 1, residual);
    }
  }
}
