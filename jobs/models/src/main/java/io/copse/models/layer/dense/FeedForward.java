package io.copse.models.layer.dense;

import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundTokenWise;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.TokenWise;
import java.util.List;

/**
 * Feed-forward {@code down(f(in(x)))} without biases. The activation f of a subclass takes the
 * hidden layer itself, or the product of a gated half with the other half (Shazeer 2020).
 *
 * <p>in is [hiddenWidth, dModel] and down [dModel, width]. FLOPs per token: {@code 2 dModel
 * (hiddenWidth + width)}.
 */
public abstract class FeedForward implements TokenWise {
  private final int dModel;
  private final int width;
  private final int hiddenWidth;
  private final Parameter in;
  private final Parameter down;

  private enum Scratch {
    ACTIVATION
  }

  /**
   * A feed-forward of an activation.
   *
   * @param width of the activation
   * @param hiddenWidth of the layer before it: the same, or twice that if it is gated
   * @param inName the name of the first matrix among the parameters
   * @param in the initial distribution of the first matrix
   * @param out the initial distribution of the last matrix
   */
  FeedForward(int dModel, int width, int hiddenWidth, String inName, Initial in, Initial out) {
    this.dModel = dModel;
    this.width = width;
    this.hiddenWidth = hiddenWidth;
    this.in = Parameter.matrix(inName, hiddenWidth, dModel, in);
    this.down = Parameter.matrix("down", dModel, width, out);
  }

  /** {@code a = f(h)} for rows [rows, hiddenWidth] of h and [rows, width] of a. */
  abstract void activate(int rows, int width, NativeFloats hidden, NativeFloats activation);

  /** In place: h becomes its gradient, and the gradient of a becomes a itself. */
  abstract void differentiate(int rows, int width, NativeFloats hidden, NativeFloats da);

  @Override
  public final List<Parameter> parameters() {
    return List.of(in, down);
  }

  @Override
  public final double forwardFlopsPerToken(int length) {
    return 2.0 * dModel * (hiddenWidth + width);
  }

  @Override
  public final BoundTokenWise bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements BoundTokenWise {
    private final Gemm gemm;
    private final NativeFloats inWeight;
    private final NativeFloats inGradient;
    private final NativeFloats downWeight;
    private final NativeFloats downGradient;
    private final NativeFloats hidden;
    private final NativeFloats activation;

    Bound(Binding binding) {
      gemm = binding.gemm();
      inWeight = binding.weight(in);
      inGradient = binding.gradient(in);
      downWeight = binding.weight(down);
      downGradient = binding.gradient(down);
      hidden = binding.kept((long) binding.tokens() * hiddenWidth);
      activation = binding.scratch(Scratch.ACTIVATION, (long) binding.tokens() * width);
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
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = batch.tokens();
      gemm.linearInputGradient(rows, width, dModel, residualGradient, downWeight, activation);
      differentiate(rows, width, hidden, activation);
      gemm.linearWeightGradient(rows, width, dModel, residualGradient, activation, 0, downGradient);
      gemm.linearWeightGradient(rows, dModel, hiddenWidth, hidden, input, 0, inGradient);
      gemm.linearInputGradient(rows, dModel, hiddenWidth, hidden, inWeight, inputGradient);
    }
  }
}
