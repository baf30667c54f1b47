package io.copse.models.layer;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import java.util.List;

/**
 * Feed-forward {@code down(f(in(x)))} without biases, with the activation f of its kind: of the
 * hidden layer itself, or the product of a gated half with the other (Shazeer 2020).
 */
public abstract class FeedForward implements TokenWise {
  private final int dModel;
  private final int width;
  private final int hiddenWidth;
  private final String inName;
  private final Initial in;
  private final Initial out;
  private Gemm gemm;
  private NativeFloats inWeight;
  private NativeFloats inGradient;
  private NativeFloats downWeight;
  private NativeFloats downGradient;
  private NativeFloats hidden;
  private NativeFloats activation;

  /**
   * @param width of the activation
   * @param hiddenWidth of the layer before it: the same, or twice that where it is gated
   * @param inName of the first matrix among the parameters
   * @param in where the first matrix starts from
   * @param out where the last does
   */
  FeedForward(int dModel, int width, int hiddenWidth, String inName, Initial in, Initial out) {
    this.dModel = dModel;
    this.width = width;
    this.hiddenWidth = hiddenWidth;
    this.inName = inName;
    this.in = in;
    this.out = out;
  }

  /** {@code a = f(h)} for rows [rows, hiddenWidth] of h and [rows, width] of a. */
  abstract void activate(int rows, int width, NativeFloats hidden, NativeFloats activation);

  /** In place: h becomes its gradient, and the gradient of a becomes a itself. */
  abstract void differentiate(int rows, int width, NativeFloats hidden, NativeFloats da);

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.matrix(inName, hiddenWidth, dModel, in),
        Parameter.matrix("down", dModel, width, out));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    return 2.0 * dModel * (hiddenWidth + width);
  }

  @Override
  public void bind(Binding binding) {
    gemm = binding.gemm();
    inWeight = binding.weight(0);
    inGradient = binding.gradient(0);
    downWeight = binding.weight(1);
    downGradient = binding.gradient(1);
    hidden = binding.kept((long) binding.tokens() * hiddenWidth);
    activation = binding.scratch("activation", (long) binding.tokens() * width);
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    gemm.linear(rows, dModel, hiddenWidth, input, inWeight, 0, hidden);
    activate(rows, width, hidden, activation);
    gemm.linear(rows, width, dModel, activation, downWeight, 1, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    gemm.linearInputGradient(rows, width, dModel, residualGradient, downWeight, activation);
    differentiate(rows, width, hidden, activation);
    gemm.linearWeightGradient(rows, width, dModel, residualGradient, activation, 0, downGradient);
    gemm.linearWeightGradient(rows, dModel, hiddenWidth, hidden, input, 0, inGradient);
    gemm.linearInputGradient(rows, dModel, hiddenWidth, hidden, inWeight, inputGradient);
  }
}
