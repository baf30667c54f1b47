package io.copse.models.layer;

import io.copse.models.kernel.CausalConvolution;
import io.copse.models.kernel.Channels;
import io.copse.models.kernel.GatedUnit;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.SelectiveScan;
import io.copse.models.kernel.Silu;
import io.copse.models.kernel.Softplus;
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
  private Gemm gemm;
  private Binding binding;
  private SelectiveScan scan;
  private SelectiveScan.Input scanned;
  private SelectiveScan.Gradient scanGradient;
  private NativeFloats taps;
  private NativeFloats tapBias;
  private NativeFloats tapsGradient;
  private NativeFloats convolved;
  private SplitLinear projection;
  private NativeFloats gateAndScan;
  private NativeFloats gated;
  private NativeFloats states;
  private Matrix x;
  private Matrix xGradient;
  private Matrix u;
  private Matrix uGradient;
  private Matrix delta;
  private NativeFloats stepBias;
  private NativeFloats dt;
  private Matrix dtGradient;
  private NativeFloats vectorGradient;
  private Matrix selection;
  private Matrix selectionGradient;
  private Matrix gate;
  private Matrix y;
  private Matrix out;

  public Mamba(Size size) {
    this.size = size;
    this.stride = Channels.stride(size.inner);
    this.selected = size.rank + 2 * size.states;
  }

  private enum Weight {
    IN,
    CONV,
    CONV_BIAS,
    SELECT,
    STEP,
    STEP_BIAS,
    A_LOG,
    SKIP,
    OUT
  }

  @Override
  public List<Parameter> parameters() {
    int inner = size.inner;
    return List.of(
        Parameter.matrix("in", 2 * inner, size.dModel, Initial.fanIn(size.dModel)),
        Parameter.matrix("conv", size.width, inner, Initial.fanIn(size.width)),
        Parameter.vector("conv_bias", inner, Initial.fanIn(size.width)),
        Parameter.matrix("select", selected, inner, Initial.fanIn(inner)),
        Parameter.matrix("step", inner, size.rank, Initial.fanIn(size.rank)),
        Parameter.vector("step_bias", inner, stepBiases()),
        Parameter.matrix("a_log", size.states, inner, logarithms(inner)).undecayed(),
        Parameter.vector("skip", inner, Initial.constant(1)),
        Parameter.matrix(
            "out",
            size.dModel,
            inner,
            Initial.fanIn(inner).map(w -> w / StrictMath.sqrt(size.layers))));
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

  @Override
  public void bind(Binding binding) {
    this.binding = binding;
    gemm = binding.gemm();
    projection =
        new SplitLinear(
            gemm,
            size.dModel,
            size.inner,
            binding.weight(Weight.IN.ordinal()),
            binding.gradient(Weight.IN.ordinal()));
    scan = new SelectiveScan(size.inner, size.states);
    int rows = binding.tokens();
    int wide = Math.multiplyExact(rows, stride);
    taps = binding.kept((long) size.width * stride);
    tapBias = binding.kept(stride);
    tapsGradient = binding.scratch("mamba.tapsGradient", (long) size.width * stride);
    convolved = binding.kept(wide);
    gateAndScan = binding.kept(2L * wide);
    gated = binding.scratch("mamba.gated", wide);
    states = binding.kept(scan.keptSize(rows));
    x = Matrix.of(binding.kept(wide), stride);
    xGradient = Matrix.of(binding.scratch("mamba.xGradient", wide), stride);
    u = Matrix.of(binding.scratch("mamba.u", wide), stride);
    uGradient = Matrix.of(binding.scratch("mamba.uGradient", wide), stride);
    delta = Matrix.of(binding.kept(wide), stride);
    stepBias = binding.kept(stride);
    dt = binding.kept(wide);
    dtGradient = Matrix.of(binding.scratch("mamba.dtGradient", wide), stride);
    vectorGradient = binding.scratch("mamba.vectorGradient", stride);
    selection = Matrix.of(binding.kept((long) rows * selected), selected);
    selectionGradient =
        Matrix.of(binding.scratch("mamba.selectionGradient", (long) rows * selected), selected);
    gate = Matrix.of(gateAndScan, 2 * stride);
    y = new Matrix(gateAndScan, stride, 2 * stride);
    out = Matrix.of(gated, stride);
    scanned =
        new SelectiveScan.Input(
            u.floats(),
            dt,
            binding.kept((long) size.states * stride),
            binding.kept(stride),
            new Matrix(selection.floats(), size.rank, selected));
    scanGradient =
        new SelectiveScan.Gradient(
            uGradient.floats(),
            dtGradient.floats(),
            binding.scratch("mamba.aGradient", (long) size.states * stride),
            binding.scratch("mamba.skipGradient", stride),
            selectionGradient.floats());
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    enter(batch.tokens(), input);
    CausalConvolution.forward(
        batch.sequences(),
        batch.length(),
        stride,
        size.width,
        x.floats(),
        taps,
        tapBias,
        convolved);
    select(batch.tokens());
    scan.forward(batch.sequences(), batch.length(), scanned, y, states);
    leave(batch.tokens(), residual);
  }

  /** The last inputs of the convolution and then the states of the scan. */
  @Override
  public long stateSize(int length) {
    return (long) (size.width - 1 + size.states) * stride;
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    int distance = Math.toIntExact(stateSize(position + 1));
    enter(sequences, input);
    CausalConvolution.step(
        sequences,
        stride,
        size.width,
        new Matrix(state, 0, distance),
        x.floats(),
        taps,
        tapBias,
        convolved);
    select(sequences);
    scan.step(sequences, scanned, y, new Matrix(state, (size.width - 1) * stride, distance));
    leave(sequences, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int inner = size.inner;
    int d = size.dModel;
    int rank = size.rank;
    Matrix above = Matrix.of(residualGradient, d);
    gemm.multiply(Form.NN, rows, inner, d, 1, above, weight(Weight.OUT, inner), 0, out);
    GatedUnit.gradient(rows, stride, gateAndScan, gated);
    gemm.multiply(Form.TN, d, inner, rows, 1, above, out, 0, gradient(Weight.OUT, inner));

    Silu.apply(rows * stride, convolved, u.floats());
    scan.backward(batch.sequences(), batch.length(), scanned, y, states, scanGradient);
    // The gradient of dt becomes that of the step before bias and softplus.
    Softplus.gradient(rows, stride, delta.floats(), stepBias, dtGradient.floats(), vectorGradient);
    unpad(1, vectorGradient, Weight.STEP_BIAS);
    unpad(1, scanGradient.skip(), Weight.SKIP);
    // a = -exp(a_log), hence da / da_log = a.
    Rows.multiply(size.states * stride, scanned.a(), scanGradient.a());
    unpad(size.states, scanGradient.a(), Weight.A_LOG);

    Matrix step = weight(Weight.STEP, rank);
    Matrix select = weight(Weight.SELECT, inner);
    gemm.multiply(
        Form.TN, inner, rank, rows, 1, dtGradient, selection, 0, gradient(Weight.STEP, rank));
    gemm.multiply(Form.NN, rows, rank, inner, 1, dtGradient, step, 0, selectionGradient);
    gemm.multiply(
        Form.TN, selected, inner, rows, 1, selectionGradient, u, 0, gradient(Weight.SELECT, inner));
    gemm.multiply(Form.NN, rows, inner, selected, 1, selectionGradient, select, 1, uGradient);
    Silu.gradient(rows * stride, convolved, uGradient.floats());
    CausalConvolution.backward(
        batch.sequences(),
        batch.length(),
        stride,
        size.width,
        x.floats(),
        taps,
        uGradient.floats(),
        xGradient.floats(),
        tapsGradient,
        vectorGradient);
    unpad(size.width, tapsGradient, Weight.CONV);
    unpad(1, vectorGradient, Weight.CONV_BIAS);

    projection.backward(rows, input, List.of(xGradient, gate), inputGradient);
  }

  /** Both halves of the input's projection, and the weights as the kernels want them. */
  private void enter(int rows, NativeFloats input) {
    pad(size.width, Weight.CONV, taps);
    pad(1, Weight.CONV_BIAS, tapBias);
    pad(1, Weight.STEP_BIAS, stepBias);
    pad(1, Weight.SKIP, scanned.skip());
    pad(size.states, Weight.A_LOG, scanned.a());
    SelectiveScan.rates(size.states * stride, scanned.a(), scanned.a());
    projection.forward(rows, input, List.of(x, gate));
  }

  private void select(int rows) {
    int inner = size.inner;
    Matrix step = weight(Weight.STEP, size.rank);
    Silu.apply(rows * stride, convolved, u.floats());
    gemm.multiply(Form.NT, rows, selected, inner, 1, u, weight(Weight.SELECT, inner), 0, selection);
    gemm.multiply(Form.NT, rows, inner, size.rank, 1, selection, step, 0, delta);
    Softplus.apply(rows, stride, delta.floats(), stepBias, dt);
  }

  private void leave(int rows, NativeFloats residual) {
    GatedUnit.apply(rows, stride, gateAndScan, gated);
    gemm.multiply(
        Form.NT,
        rows,
        size.dModel,
        size.inner,
        1,
        out,
        weight(Weight.OUT, size.inner),
        1,
        Matrix.of(residual, size.dModel));
  }

  private Matrix weight(Weight weight, int columns) {
    return Matrix.of(binding.weight(weight.ordinal()), columns);
  }

  private Matrix gradient(Weight weight, int columns) {
    return Matrix.of(binding.gradient(weight.ordinal()), columns);
  }

  private void pad(int rows, Weight weight, NativeFloats padded) {
    Channels.pad(rows, size.inner, binding.weight(weight.ordinal()), padded);
  }

  private void unpad(int rows, NativeFloats padded, Weight weight) {
    Channels.unpad(rows, size.inner, padded, binding.gradient(weight.ordinal()));
  }
}
