package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import java.util.List;

/**
 * Feed-forward {@code down(f(gate(x)) up(x))} (Shazeer 2020) without biases, with the activation f
 * of its kind.
 */
public abstract class GatedMlp implements TokenWise {
  private final int dModel;
  private final int width;
  private final Initial in;
  private final Initial out;
  private Gemm gemm;
  private NativeFloats gateAndUpWeight;
  private NativeFloats gateAndUpGradient;
  private NativeFloats downWeight;
  private NativeFloats downGradient;
  private NativeFloats gateAndUp;
  private NativeFloats activation;

  /** A hidden layer of {@code width}; the last matrix starts from {@code out}. */
  GatedMlp(int dModel, int width, Initial in, Initial out) {
    this.dModel = dModel;
    this.width = width;
    this.in = in;
    this.out = out;
  }

  /** {@code a = f(g) u} for rows [rows, 2 width] of g and u. */
  abstract void activate(int rows, int width, NativeFloats gateAndUp, NativeFloats activation);

  /** In place: g and u become their gradients, and the gradient of a becomes a itself. */
  abstract void differentiate(int rows, int width, NativeFloats gateAndUp, NativeFloats da);

  @Override
  public List<Parameter> parameters() {
    // Gate and up are one matrix [2 width, dModel]: one product for both.
    return List.of(
        Parameter.matrix("gate_up", 2 * width, dModel, in),
        Parameter.matrix("down", dModel, width, out));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 6.0 * dModel * width;
  }

  @Override
  public void bind(Binding binding) {
    gemm = binding.gemm();
    gateAndUpWeight = binding.weight(0);
    gateAndUpGradient = binding.gradient(0);
    downWeight = binding.weight(1);
    downGradient = binding.gradient(1);
    gateAndUp = binding.kept(2L * binding.tokens() * width);
    activation = binding.scratch("activation", (long) binding.tokens() * width);
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    gemm.linear(rows, dModel, 2 * width, input, gateAndUpWeight, 0, gateAndUp);
    activate(rows, width, gateAndUp, activation);
    gemm.linear(rows, width, dModel, activation, downWeight, 1, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    gemm.linearInputGradient(rows, width, dModel, residualGradient, downWeight, activation);
    differentiate(rows, width, gateAndUp, activation);
    gemm.linearWeightGradient(rows, width, dModel, residualGradient, activation, 0, downGradient);
    gemm.linearWeightGradient(rows, dModel, 2 * width, gateAndUp, input, 0, gateAndUpGradient);
    gemm.linearInputGradient(rows, dModel, 2 * width, gateAndUp, gateAndUpWeight, inputGradient);
  }
}
