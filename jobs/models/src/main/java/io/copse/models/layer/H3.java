package io.copse.models.layer;

import io.copse.models.kernel.CausalConvolution;
import io.copse.models.kernel.Channels;
import io.copse.models.kernel.DiagonalScan;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.ShiftTaps;
import java.util.List;

/**
 * The mixer of H3 (Fu et al. 2022), with heads of {@code headWidth} as in the H3++ of Gu and Dao
 * (2023), without biases:
 *
 * <pre>
 * q, k, v = qkv x                                         qkv [3 d, d]
 * k       = shift(k) + shift_skip k                       shift_b, shift_c [N, d]
 * y[t, j] = sum over i of q[t, i] diag(k[., i] v[., j])[t]   i, j within a head
 * out     = out y                                         out [d, d]
 * </pre>
 *
 * <p>The shift model remembers N tokens ({@link ShiftTaps}), the diagonal one has N / 2 complex
 * modes per head and a skip ({@link DiagonalScan}); it is started from S4D-Lin: {@code a = -1/2 + i
 * pi n}, steps log-uniform on [1e-3, 1e-1]. Both run in time linear in the length. {@code shift_b}
 * and {@code shift_c} lie transposed to the original's.
 *
 * <p>FLOPs per token: {@code 8 d^2} for the products, {@code 2 N d} for the shift, for each of the
 * {@code headWidth d} channels of the diagonal model those of a long convolution ({@link
 * ConvolutionCount}), as the original has it, and {@code 2 headWidth d} for the sum over i.
 */
public final class H3 implements Branch {
  private static final double LEAST_STEP = 1e-3;
  private static final double GREATEST_STEP = 1e-1;

  /** The width of the residual stream and of a head, the states N and the blocks of the model. */
  public record Size(int dModel, int headWidth, int states, int layers) {
    public Size {
      if (dModel % headWidth != 0) {
        throw new IllegalArgumentException(
            "the option 'head_dim' must divide dModel: "
                + headWidth
                + " does not divide "
                + dModel);
      }
      if (states % 2 != 0) {
        throw new IllegalArgumentException(
            "the option 'd_state' must be even, not " + states + ": a complex mode is two states");
      }
    }

    int heads() {
      return dModel / headWidth;
    }

    int modes() {
      return states / 2;
    }
  }

  private enum Weight {
    QKV,
    SHIFT_B,
    SHIFT_C,
    SHIFT_SKIP,
    LOG_DT,
    A_LOG,
    A_IMAG,
    B,
    C,
    SKIP,
    OUT
  }

  private final Size size;
  private final int stride;
  private Gemm gemm;
  private Binding binding;
  private SplitLinear projection;
  private DiagonalScan scan;
  private DiagonalScan.Streams streams;
  private DiagonalScan.Streams streamGradients;
  private NativeFloats key;
  private NativeFloats keyGradient;
  private NativeFloats shiftB;
  private NativeFloats shiftC;
  private NativeFloats shiftSkip;
  private NativeFloats taps;
  private NativeFloats tapsGradient;
  private NativeFloats noBias;
  private Matrix mixed;
  private Matrix mixedGradient;

  public H3(Size size) {
    this.size = size;
    this.stride = Channels.stride(size.dModel);
  }

  @Override
  public List<Parameter> parameters() {
    int d = size.dModel;
    int heads = size.heads();
    int modes = size.modes();
    return List.of(
        Parameter.matrix("qkv", 3 * d, d, Initial.DEVIATION),
        Parameter.matrix("shift_b", size.states, d, Initial.of(i -> i < d ? 1 : 0)).undecayed(),
        Parameter.matrix("shift_c", size.states, d, Initial.fanIn(size.states)).undecayed(),
        Parameter.vector("shift_skip", d, Initial.normal(1)),
        Parameter.vector(
            "log_dt", heads, Initial.logUniform(LEAST_STEP, GREATEST_STEP).map(StrictMath::log)),
        Parameter.matrix("a_log", heads, modes, Initial.constant(-StrictMath.log(2))).undecayed(),
        Parameter.matrix("a_imag", heads, modes, Initial.of(i -> Math.PI * (i % modes)))
            .undecayed(),
        // Pairs of real and imaginary part.
        Parameter.matrix("b", heads, 2 * modes, Initial.of(i -> i % 2 == 0 ? 1 : 0)).undecayed(),
        Parameter.matrix("c", heads, 2 * modes, StrictMath.sqrt(0.5)).undecayed(),
        Parameter.vector("skip", heads, Initial.normal(1)),
        Parameter.matrix("out", d, d, Initial.residualDeviation(size.layers)));
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    double d = size.dModel;
    return 8 * d * d
        + 2 * d * size.states
        + d * size.headWidth * (ConvolutionCount.flopsPerToken(length) + 2);
  }

  @Override
  public void bind(Binding binding) {
    this.binding = binding;
    gemm = binding.gemm();
    projection =
        new SplitLinear(gemm, size.dModel, size.dModel, weight(Weight.QKV), gradient(Weight.QKV));
    int rows = binding.tokens();
    scan =
        new DiagonalScan(
            gemm,
            size.heads(),
            size.headWidth,
            size.modes(),
            binding.length(),
            (name, length) -> binding.scratch("h3." + name, length));
    int wide = Math.multiplyExact(rows, stride);
    streams =
        new DiagonalScan.Streams(
            Matrix.of(binding.kept(wide), stride),
            Matrix.of(binding.kept(wide), stride),
            Matrix.of(binding.kept(wide), stride));
    streamGradients =
        new DiagonalScan.Streams(
            Matrix.of(binding.scratch("h3.qGradient", wide), stride),
            Matrix.of(binding.scratch("h3.kGradient", wide), stride),
            Matrix.of(binding.scratch("h3.vGradient", wide), stride));
    key = binding.kept(wide);
    keyGradient = binding.scratch("h3.keyGradient", wide);
    int table = Math.multiplyExact(size.states, stride);
    shiftB = binding.kept(table);
    shiftC = binding.kept(table);
    shiftSkip = binding.kept(stride);
    taps = binding.kept(table);
    tapsGradient = binding.scratch("h3.tapsGradient", table);
    noBias = binding.kept(stride);
    mixed = Matrix.of(binding.kept(wide), stride);
    mixedGradient = Matrix.of(binding.scratch("h3.mixedGradient", wide), stride);
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    enter(batch.tokens(), input);
    CausalConvolution.forward(
        batch.sequences(),
        batch.length(),
        stride,
        size.states,
        key,
        taps,
        noBias,
        streams.k().floats());
    scan.forward(batch.sequences(), batch.length(), weights(), streams, mixed);
    leave(batch.tokens(), residual);
  }

  /** The keys that the shift remembers, then the states of the diagonal model. */
  @Override
  public long stateSize(int length) {
    return shiftMemory() + DiagonalScan.stateSize(size.heads(), size.headWidth, size.modes());
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    int distance = Math.toIntExact(stateSize(position + 1));
    enter(sequences, input);
    CausalConvolution.step(
        sequences,
        stride,
        size.states,
        new Matrix(state, 0, distance),
        key,
        taps,
        noBias,
        streams.k().floats());
    scan.step(sequences, weights(), streams, mixed, new Matrix(state, shiftMemory(), distance));
    leave(sequences, residual);
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int d = size.dModel;
    Matrix above = Matrix.of(residualGradient, d);
    gemm.multiply(Form.TN, d, d, rows, 1, above, mixed, 0, Matrix.of(gradient(Weight.OUT), d));
    gemm.multiply(
        Form.NN, rows, d, d, 1, above, Matrix.of(weight(Weight.OUT), d), 0, mixedGradient);
    scan.backward(
        batch.sequences(),
        batch.length(),
        weights(),
        streams,
        mixedGradient,
        gradients(),
        streamGradients);
    CausalConvolution.backward(
        batch.sequences(),
        batch.length(),
        stride,
        size.states,
        key,
        taps,
        streamGradients.k().floats(),
        keyGradient,
        tapsGradient,
        binding.scratch("h3.noBiasGradient", stride));
    shiftGradient();

    projection.backward(
        rows,
        input,
        List.of(streamGradients.q(), Matrix.of(keyGradient, stride), streamGradients.v()),
        inputGradient);
  }

  private void enter(int rows, NativeFloats input) {
    int d = size.dModel;
    Channels.pad(size.states, d, weight(Weight.SHIFT_B), shiftB);
    Channels.pad(size.states, d, weight(Weight.SHIFT_C), shiftC);
    Channels.pad(1, d, weight(Weight.SHIFT_SKIP), shiftSkip);
    ShiftTaps.make(size.states, stride, shiftB, shiftC, shiftSkip, taps);
    projection.forward(rows, input, List.of(streams.q(), Matrix.of(key, stride), streams.v()));
  }

  private void leave(int rows, NativeFloats residual) {
    int d = size.dModel;
    Matrix out = Matrix.of(weight(Weight.OUT), d);
    gemm.multiply(Form.NT, rows, d, d, 1, mixed, out, 1, Matrix.of(residual, d));
  }

  private void shiftGradient() {
    int d = size.dModel;
    NativeFloats db = binding.scratch("h3.shiftBGradient", (long) size.states * stride);
    NativeFloats dc = binding.scratch("h3.shiftCGradient", (long) size.states * stride);
    NativeFloats dSkip = binding.scratch("h3.shiftSkipGradient", stride);
    ShiftTaps.gradient(size.states, stride, shiftB, shiftC, tapsGradient, db, dc, dSkip);
    Channels.unpad(size.states, d, db, gradient(Weight.SHIFT_B));
    Channels.unpad(size.states, d, dc, gradient(Weight.SHIFT_C));
    Channels.unpad(1, d, dSkip, gradient(Weight.SHIFT_SKIP));
  }

  private int shiftMemory() {
    return (size.states - 1) * stride;
  }

  private DiagonalScan.Parameters weights() {
    return new DiagonalScan.Parameters(
        weight(Weight.LOG_DT),
        weight(Weight.SKIP),
        weight(Weight.A_LOG),
        weight(Weight.A_IMAG),
        weight(Weight.B),
        weight(Weight.C));
  }

  private DiagonalScan.Parameters gradients() {
    return new DiagonalScan.Parameters(
        gradient(Weight.LOG_DT),
        gradient(Weight.SKIP),
        gradient(Weight.A_LOG),
        gradient(Weight.A_IMAG),
        gradient(Weight.B),
        gradient(Weight.C));
  }

  private NativeFloats weight(Weight weight) {
    return binding.weight(weight.ordinal());
  }

  private NativeFloats gradient(Weight weight) {
    return binding.gradient(weight.ordinal());
  }
}
