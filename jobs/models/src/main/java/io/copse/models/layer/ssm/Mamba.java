package io.copse.models.layer.ssm;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.convolution.CausalConvolution;
import io.copse.models.kernel.convolution.CausalConvolution.Taps;
import io.copse.models.kernel.dense.GatedUnit;
import io.copse.models.kernel.dense.Silu;
import io.copse.models.kernel.ssm.SelectiveScan;
import io.copse.models.kernel.ssm.Softplus;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.SplitLinear;
import java.util.List;

/**
 * The mixer of Mamba (Gu and Dao 2023). With {@code inner = expand dModel} channels, N states of
 * each and a rank R of the step size:
 *
 * <pre>
 * [x, z]     = in x                       in [2 inner, dModel]
 * u          = silu(conv(x) + bias)       conv [width, inner]: causal, each channel alone
 * [r, B, C]  = select u                   select [R + 2 N, inner]
 * dt         = softplus(step r + bias)    step [inner, R]
 * h[t]       = exp(-exp(a_log) dt) h[t - 1] + dt B u,   y = C h + skip u
 * out        = out (y silu(z))            out [dModel, inner]
 * </pre>
 *
 * <p>{@code conv} and {@code a_log} [N, inner] lie transposed to the published weights: channels
 * are the vectors of the kernels. The scan is linear in the length and keeps a state in {@code
 * 1/32} of the rows ({@link SelectiveScan}).
 *
 * <p>FLOPs per token: {@code 6 d inner + 2 inner (R + 2 N) + 2 R inner} for the products, {@code 2
 * width inner} for the convolution, {@code 6 N inner} for the scan: {@code dt a} and {@code (dt u)
 * B} one each, two multiply-adds. (Its authors count 9, for an associative scan.)
 */
public final class Mamba implements Branch {
  private static final double LEAST_STEP = 1e-3;
  private static final double GREATEST_STEP = 1e-1;
  private static final double STEP_FLOOR = 1e-4;

  /**
   * The width of the residual stream, the channels of the scan, their states, the width of the
   * convolution, the rank of the step size, and the blocks of the model.
   */
  public record Size(int dModel, int inner, int states, int width, int rank, int layers) {}

  private final Size size;
  private final int stride;
  private final int selected;
  private final Parameter in;
  private final Parameter conv;
  private final Parameter convBias;
  private final Parameter select;
  private final Parameter step;
  private final Parameter stepBias;
  private final Parameter aLog;
  private final Parameter skip;
  private final Parameter out;

  private enum Scratch {
    TAPS_GRADIENT,
    GATED,
    X_GRADIENT,
    U,
    U_GRADIENT,
    DT_GRADIENT,
    VECTOR_GRADIENT,
    SELECTION_GRADIENT,
    A_GRADIENT,
    SKIP_GRADIENT
  }

  /** A mixer of a size. */
  public Mamba(Size size) {
    this.size = size;
    stride = Channels.stride(size.inner);
    selected = size.rank + 2 * size.states;
    int inner = size.inner;
    in = Parameter.matrix("in", 2 * inner, size.dModel, Initial.fanIn(size.dModel));
    conv = Parameter.matrix("conv", size.width, inner, Initial.fanIn(size.width));
    convBias = Parameter.vector("conv_bias", inner, Initial.fanIn(size.width));
    select = Parameter.matrix("select", selected, inner, Initial.fanIn(inner));
    step = Parameter.matrix("step", inner, size.rank, Initial.fanIn(size.rank));
    stepBias = Parameter.vector("step_bias", inner, stepBiases());
    aLog = Parameter.matrix("a_log", size.states, inner, logarithms(inner)).undecayed();
    skip = Parameter.vector("skip", inner, Initial.constant(1));
    Initial residual = Initial.fanIn(inner).map(w -> w / StrictMath.sqrt(size.layers));
    out = Parameter.matrix("out", size.dModel, inner, residual);
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(in, conv, convBias, select, step, stepBias, aLog, skip, out);
  }

  /** The biases that give step sizes of a log-uniform distribution. */
  private static Initial stepBiases() {
    return Initial.logUniform(LEAST_STEP, GREATEST_STEP)
        .map(
            step -> {
              double dt = Math.max(step, STEP_FLOOR);
              return dt + StrictMath.log(-StrictMath.expm1(-dt));
            });
  }

  /** {@code ln(n + 1)} in row n. */
  private static Initial logarithms(int inner) {
    return Initial.of(i -> StrictMath.log(i / inner + 1));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    double inner = size.inner;
    return 6 * inner * size.dModel
        + 2 * inner * selected
        + 2 * inner * size.rank
        + 2 * inner * size.width
        + 6 * inner * size.states;
  }

  /** The last inputs of the convolution and then the states of the scan. */
  @Override
  public long stateSize(int length) {
    return (long) (size.width - 1 + size.states) * stride;
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new Bound(binding);
  }

  private final class Bound implements BoundBranch {
    private final Binding weights;
    private final Gemm gemm;
    private final SplitLinear projection;
    private final Matrix selectWeight;
    private final Matrix stepWeight;
    private final Matrix outWeight;
    private final SelectiveScan scan;
    private final SelectiveScan.Input scanned;
    private final SelectiveScan.Gradient scanGradient;
    private final Taps taps;
    private final Taps tapsGradient;
    private final NativeFloats convolved;
    private final NativeFloats gateAndScan;
    private final NativeFloats states;
    private final Matrix x;
    private final Matrix xGradient;
    private final Matrix u;
    private final Matrix uGradient;
    private final Matrix delta;
    private final NativeFloats paddedStepBias;
    private final Matrix dtGradient;
    private final NativeFloats vectorGradient;
    private final Matrix selection;
    private final Matrix selectionGradient;
    private final Matrix gate;
    private final Matrix y;
    private final Matrix gated;

    Bound(Binding binding) {
      weights = binding;
      gemm = binding.gemm();
      projection = new SplitLinear(binding, in, 2);
      selectWeight = binding.weightMatrix(select);
      stepWeight = binding.weightMatrix(step);
      outWeight = binding.weightMatrix(out);
      scan = new SelectiveScan(size.inner, size.states);
      int rows = binding.tokens();
      long tapsSize = (long) size.width * stride;
      vectorGradient = binding.scratch(Scratch.VECTOR_GRADIENT, stride);
      taps = new Taps(size.width, stride, binding.kept(tapsSize), binding.kept(stride));
      tapsGradient =
          new Taps(
              size.width, stride, binding.scratch(Scratch.TAPS_GRADIENT, tapsSize), vectorGradient);
      convolved = binding.kept((long) rows * stride);
      gateAndScan = binding.kept(2L * rows * stride);
      gated = binding.scratchMatrix(Scratch.GATED, rows, stride);
      states = binding.kept(scan.keptSize(rows));
      x = binding.keptMatrix(rows, stride);
      xGradient = binding.scratchMatrix(Scratch.X_GRADIENT, rows, stride);
      u = binding.scratchMatrix(Scratch.U, rows, stride);
      uGradient = binding.scratchMatrix(Scratch.U_GRADIENT, rows, stride);
      delta = binding.keptMatrix(rows, stride);
      paddedStepBias = binding.kept(stride);
      dtGradient = binding.scratchMatrix(Scratch.DT_GRADIENT, rows, stride);
      selection = binding.keptMatrix(rows, selected);
      selectionGradient = binding.scratchMatrix(Scratch.SELECTION_GRADIENT, rows, selected);
      Matrix both = Matrix.of(gateAndScan, rows, 2 * stride);
      gate = both.left(size.inner);
      y = both.columns(stride, stride);
      scanned =
          new SelectiveScan.Input(
              u.floats(),
              binding.kept((long) rows * stride),
              binding.kept((long) size.states * stride),
              binding.kept(stride),
              selection.columns(size.rank, 2 * size.states));
      scanGradient =
          new SelectiveScan.Gradient(
              uGradient.floats(),
              dtGradient.floats(),
              binding.scratch(Scratch.A_GRADIENT, (long) size.states * stride),
              binding.scratch(Scratch.SKIP_GRADIENT, stride),
              selectionGradient.floats());
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      enter(batch.tokens(), input);
      CausalConvolution.forward(batch.sequences(), batch.length(), taps, x.floats(), convolved);
      select(batch.tokens());
      scan.forward(batch.sequences(), batch.length(), scanned, y, states);
      leave(batch.tokens(), residual);
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      int past = (size.width - 1) * stride;
      Matrix memory = Matrix.of(state, sequences, Math.toIntExact(stateSize(position + 1)));
      enter(sequences, input);
      CausalConvolution.step(sequences, taps, memory.left(past), x.floats(), convolved);
      select(sequences);
      scan.step(sequences, scanned, y, memory.columns(past, size.states * stride));
      leave(sequences, residual);
    }

    @Override
    public void backward(
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = batch.tokens();
      Matrix above = Matrix.of(residualGradient, rows, size.dModel);
      gemm.multiply(Form.NN, 1, above, outWeight, 0, inner(gated, rows));
      GatedUnit.gradient(rows, stride, gateAndScan, gated.floats());
      gemm.multiply(Form.TN, 1, above, inner(gated, rows), 0, weights.gradientMatrix(out));

      Silu.apply(rows * stride, convolved, u.floats());
      scan.backward(batch.sequences(), batch.length(), scanned, y, states, scanGradient);
      // The gradient of dt becomes that of the step before bias and softplus.
      Softplus.gradient(
          rows, stride, delta.floats(), paddedStepBias, dtGradient.floats(), vectorGradient);
      unpad(1, vectorGradient, stepBias);
      unpad(1, scanGradient.skip(), skip);
      // a = -exp(a_log), hence da / da_log = a.
      Rows.multiply(size.states * stride, scanned.a(), scanGradient.a());
      unpad(size.states, scanGradient.a(), aLog);

      Matrix dDelta = inner(dtGradient, rows);
      Matrix dSelection = selectionGradient.top(rows);
      Matrix ranks = selection.top(rows).left(size.rank);
      gemm.multiply(Form.TN, 1, dDelta, ranks, 0, weights.gradientMatrix(step));
      gemm.multiply(Form.NN, 1, dDelta, stepWeight, 0, dSelection.left(size.rank));
      gemm.multiply(Form.TN, 1, dSelection, inner(u, rows), 0, weights.gradientMatrix(select));
      gemm.multiply(Form.NN, 1, dSelection, selectWeight, 1, inner(uGradient, rows));
      Silu.gradient(rows * stride, convolved, uGradient.floats());
      CausalConvolution.backward(
          batch.sequences(),
          batch.length(),
          taps,
          x.floats(),
          uGradient.floats(),
          xGradient.floats(),
          tapsGradient);
      unpad(size.width, tapsGradient.weights(), conv);
      unpad(1, tapsGradient.bias(), convBias);

      projection.backward(input, List.of(inner(xGradient, rows), gate.top(rows)), inputGradient);
    }

    /** Both halves of the input's projection, and the weights as the kernels want them. */
    private void enter(int rows, NativeFloats input) {
      pad(size.width, conv, taps.weights());
      pad(1, convBias, taps.bias());
      pad(1, stepBias, paddedStepBias);
      pad(1, skip, scanned.skip());
      pad(size.states, aLog, scanned.a());
      SelectiveScan.rates(size.states * stride, scanned.a(), scanned.a());
      projection.forward(input, List.of(inner(x, rows), gate.top(rows)));
    }

    private void select(int rows) {
      Matrix ofTokens = selection.top(rows);
      Silu.apply(rows * stride, convolved, u.floats());
      gemm.multiply(Form.NT, 1, inner(u, rows), selectWeight, 0, ofTokens);
      gemm.multiply(Form.NT, 1, ofTokens.left(size.rank), stepWeight, 0, inner(delta, rows));
      Softplus.apply(rows, stride, delta.floats(), paddedStepBias, scanned.dt());
    }

    private void leave(int rows, NativeFloats residual) {
      GatedUnit.apply(rows, stride, gateAndScan, gated.floats());
      Matrix below = Matrix.of(residual, rows, size.dModel);
      gemm.multiply(Form.NT, 1, inner(gated, rows), outWeight, 1, below);
    }

    private void pad(int rows, Parameter parameter, NativeFloats padded) {
      Channels.pad(rows, size.inner, weights.weight(parameter), padded);
    }

    private void unpad(int rows, NativeFloats padded, Parameter parameter) {
      Channels.unpad(rows, size.inner, padded, weights.gradient(parameter));
    }
  }

  /** The channels of {@code rows} padded rows. */
  private Matrix inner(Matrix padded, int rows) {
    return padded.top(rows).left(size.inner);
  }
}
