package io.copse.models.layer;

import io.copse.models.kernel.Gelu;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import java.util.List;

/** Feed-forward {@code down(gelu(up(x)))} of GPT-2 without biases. */
public final class GeluMlp implements TokenWise {
  private final int dModel;
  private final int width;
  private final double residualDeviation;
  private Gemm gemm;
  private NativeFloats upWeight;
  private NativeFloats upGradient;
  private NativeFloats downWeight;
  private NativeFloats downGradient;
  private NativeFloats hidden;
  private NativeFloats activation;

  /** A hidden layer of {@code width}; the last matrix starts from {@code residualDeviation}. */
  public GeluMlp(int dModel, int width, double residualDeviation) {
    this.dModel = dModel;
    this.width = width;
    this.residualDeviation = residualDeviation;
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.matrix("up", width, dModel, Initial.DEVIATION),
        Parameter.matrix("down", dModel, width, residualDeviation));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 4.0 * dModel * width;
  }

  @Override
  public void bind(Binding binding) {
    gemm = binding.gemm();
    upWeight = binding.weight(0);
    upGradient = binding.gradient(0);
    downWeight = binding.weight(1);
    downGradient = binding.gradient(1);
    hidden = binding.kept((long) binding.tokens() * width);
    activation = binding.scratch("activation", (long) binding.tokens() * width);
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    gemm.linear(rows, dModel, width, input, upWeight, 0, hidden);
    Gelu.apply(rows * width, hidden, activation);
    gemm.linear(rows, width, dModel, activation, downWeight, 1, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    gemm.linearInputGradient(rows, width, dModel, residualGradient, downWeight, activation);
    Gelu.gradient(rows * width, hidden, activation);
    gemm.linearWeightGradient(rows, width, dModel, residualGradient, activation, 0, downGradient);
    gemm.linearWeightGradient(rows, dModel, width, hidden, input, 0, upGradient);
    gemm.linearInputGradient(rows, dModel, width, hidden, upWeight, inputGradient);
  }
}
