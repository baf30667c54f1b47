package io.copse.models.layer.ssm;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.convolution.CausalConvolution;
import io.copse.models.kernel.convolution.CausalConvolution.Taps;
import io.copse.models.kernel.ssm.DiagonalScan;
import io.copse.models.kernel.ssm.DiagonalSystem;
import io.copse.models.kernel.ssm.ShiftTaps;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.SplitLinear;
import io.copse.models.layer.convolution.ConvolutionCount;
import java.util.List;
import java.util.function.Function;

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
 * <p>The shift model remembers N tokens ({@link ShiftTaps}). The diagonal model has N / 2 complex
 * modes per head and a skip ({@link DiagonalScan}), and starts from S4D-Lin: {@code a = -1/2 + i pi
 * n}, steps log-uniform on [1e-3, 1e-1]. Both run in time linear in the length. {@code shift_b} and
 * {@code shift_c} lie transposed to the original's.
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

    DiagonalScan.Size scan() {
      return new DiagonalScan.Size(heads(), headWidth, modes());
    }
  }

  private final Size size;
  private final int stride;
  private final Parameter qkv;
  private final Parameter shiftB;
  private final Parameter shiftC;
  private final Parameter shiftSkip;
  private final Parameter logDt;
  private final Parameter aLog;
  private final Parameter aImag;
  private final Parameter b;
  private final Parameter c;
  private final Parameter skip;
  private final Parameter out;

  private enum Scratch {
    Q_GRADIENT,
    K_GRADIENT,
    V_GRADIENT,
    KEY_GRADIENT,
    TAPS_GRADIENT,
    NO_BIAS_GRADIENT,
    MIXED_GRADIENT,
    SHIFT_B_GRADIENT,
    SHIFT_C_GRADIENT,
    SHIFT_SKIP_GRADIENT
  }

  /** A mixer of a size. */
  public H3(Size size) {
    this.size = size;
    this.stride = Channels.stride(size.dModel);
    int d = size.dModel;
    int heads = size.heads();
    int modes = size.modes();
    qkv = Parameter.matrix("qkv", 3 * d, d, Initial.DEVIATION);
    Initial newest = Initial.of(i -> i < d ? 1 : 0);
    shiftB = Parameter.matrix("shift_b", size.states, d, newest).undecayed();
    shiftC = Parameter.matrix("shift_c", size.states, d, Initial.fanIn(size.states)).undecayed();
    shiftSkip = Parameter.vector("shift_skip", d, Initial.normal(1));
    Initial steps = Initial.logUniform(LEAST_STEP, GREATEST_STEP).map(StrictMath::log);
    logDt = Parameter.vector("log_dt", heads, steps);
    Initial half = Initial.constant(-StrictMath.log(2));
    aLog = Parameter.matrix("a_log", heads, modes, half).undecayed();
    Initial frequencies = Initial.of(i -> Math.PI * (i % modes));
    aImag = Parameter.matrix("a_imag", heads, modes, frequencies).undecayed();
    // Pairs of real and imaginary part.
    Initial one = Initial.of(i -> i % 2 == 0 ? 1 : 0);
    b = Parameter.matrix("b", heads, 2 * modes, one).undecayed();
    c = Parameter.matrix("c", heads, 2 * modes, StrictMath.sqrt(0.5)).undecayed();
    skip = Parameter.vector("skip", heads, Initial.normal(1));
    out = Parameter.matrix("out", d, d, Initial.residualDeviation(size.layers));
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(qkv, shiftB, shiftC, shiftSkip, logDt, aLog, aImag, b, c, skip, out);
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    double d = size.dModel;
    return 8 * d * d
        + 2 * d * size.states
        + d * size.headWidth * (ConvolutionCount.flopsPerToken(length) + 2);
  }

  /** The keys that the shift remembers, then the states of the diagonal model. */
  @Override
  public long stateSize(int length) {
    return shiftMemory() + size.scan().stateSize();
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new Bound(binding);
  }

  private int shiftMemory() {
    return (size.states - 1) * stride;
  }

  private DiagonalSystem.Parameters scanned(Function<Parameter, NativeFloats> of) {
    return new DiagonalSystem.Parameters(
        of.apply(logDt), of.apply(skip), of.apply(aLog), of.apply(aImag), of.apply(b), of.apply(c));
  }

  private final class Bound implements BoundBranch {
    private final Binding weights;
    private final Gemm gemm;
    private final SplitLinear projection;
    private final Matrix outWeight;
    private final DiagonalScan scan;
    private final DiagonalSystem.Parameters scanWeights;
    private final DiagonalSystem.Parameters scanGradients;
    private final DiagonalScan.Streams streams;
    private final DiagonalScan.Streams streamGradients;
    private final Matrix key;
    private final Matrix keyGradient;
    private final NativeFloats paddedB;
    private final NativeFloats paddedC;
    private final NativeFloats paddedSkip;
    private final NativeFloats paddedBGradient;
    private final NativeFloats paddedCGradient;
    private final NativeFloats paddedSkipGradient;
    private final Taps taps;
    private final Taps tapsGradient;
    private final Matrix mixed;
    private final Matrix mixedGradient;

    Bound(Binding binding) {
      weights = binding;
      gemm = binding.gemm();
      projection = new SplitLinear(binding, qkv, 3);
      outWeight = binding.weightMatrix(out);
      scan = new DiagonalScan(gemm, size.scan(), binding.length(), binding::scratch);
      scanWeights = scanned(binding::weight);
      scanGradients = scanned(binding::gradient);
      int rows = binding.tokens();
      streams =
          new DiagonalScan.Streams(
              binding.keptMatrix(rows, stride),
              binding.keptMatrix(rows, stride),
              binding.keptMatrix(rows, stride));
      streamGradients =
          new DiagonalScan.Streams(
              binding.scratchMatrix(Scratch.Q_GRADIENT, rows, stride),
              binding.scratchMatrix(Scratch.K_GRADIENT, rows, stride),
              binding.scratchMatrix(Scratch.V_GRADIENT, rows, stride));
      key = binding.keptMatrix(rows, stride);
      keyGradient = binding.scratchMatrix(Scratch.KEY_GRADIENT, rows, stride);
      long table = (long) size.states * stride;
      paddedB = binding.kept(table);
      paddedC = binding.kept(table);
      paddedSkip = binding.kept(stride);
      paddedBGradient = binding.scratch(Scratch.SHIFT_B_GRADIENT, table);
      paddedCGradient = binding.scratch(Scratch.SHIFT_C_GRADIENT, table);
      paddedSkipGradient = binding.scratch(Scratch.SHIFT_SKIP_GRADIENT, stride);
      // The bias stays zero, and its gradient is not used.
      taps = new Taps(size.states, stride, binding.kept(table), binding.kept(stride));
      tapsGradient =
          new Taps(
              size.states,
              stride,
              binding.scratch(Scratch.TAPS_GRADIENT, table),
              binding.scratch(Scratch.NO_BIAS_GRADIENT, stride));
      mixed = binding.keptMatrix(rows, stride);
      mixedGradient = binding.scratchMatrix(Scratch.MIXED_GRADIENT, rows, stride);
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      enter(batch.tokens(), input);
      CausalConvolution.forward(
          batch.sequences(), batch.length(), taps, key.floats(), streams.k().floats());
      scan.forward(batch.sequences(), batch.length(), scanWeights, streams, mixed);
      leave(batch.tokens(), residual);
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      Matrix memory = Matrix.of(state, sequences, Math.toIntExact(stateSize(position + 1)));
      enter(sequences, input);
      Matrix past = memory.left(shiftMemory());
      CausalConvolution.step(sequences, taps, past, key.floats(), streams.k().floats());
      int states = memory.columns() - shiftMemory();
      scan.step(sequences, scanWeights, streams, mixed, memory.columns(shiftMemory(), states));
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
      gemm.multiply(Form.TN, 1, above, channels(mixed, rows), 0, weights.gradientMatrix(out));
      gemm.multiply(Form.NN, 1, above, outWeight, 0, channels(mixedGradient, rows));
      scan.backward(
          batch.sequences(),
          batch.length(),
          scanWeights,
          streams,
          mixedGradient,
          scanGradients,
          streamGradients);
      CausalConvolution.backward(
          batch.sequences(),
          batch.length(),
          taps,
          key.floats(),
          streamGradients.k().floats(),
          keyGradient.floats(),
          tapsGradient);
      shiftGradient();
      projection.backward(
          input,
          List.of(
              channels(streamGradients.q(), rows),
              channels(keyGradient, rows),
              channels(streamGradients.v(), rows)),
          inputGradient);
    }

    private void enter(int rows, NativeFloats input) {
      int d = size.dModel;
      Channels.pad(size.states, d, weights.weight(shiftB), paddedB);
      Channels.pad(size.states, d, weights.weight(shiftC), paddedC);
      Channels.pad(1, d, weights.weight(shiftSkip), paddedSkip);
      ShiftTaps.make(size.states, stride, paddedB, paddedC, paddedSkip, taps.weights());
      projection.forward(
          input,
          List.of(channels(streams.q(), rows), channels(key, rows), channels(streams.v(), rows)));
    }

    private void leave(int rows, NativeFloats residual) {
      Matrix below = Matrix.of(residual, rows, size.dModel);
      gemm.multiply(Form.NT, 1, channels(mixed, rows), outWeight, 1, below);
    }

    private void shiftGradient() {
      int d = size.dModel;
      ShiftTaps.gradient(
          size.states,
          stride,
          paddedB,
          paddedC,
          tapsGradient.weights(),
          paddedBGradient,
          paddedCGradient,
          paddedSkipGradient);
      Channels.unpad(size.states, d, paddedBGradient, weights.gradient(shiftB));
      Channels.unpad(size.states, d, paddedCGradient, weights.gradient(shiftC));
      Channels.unpad(1, d, paddedSkipGradient, weights.gradient(shiftSkip));
    }

    /** The channels of {@code rows} padded rows. */
    private Matrix channels(Matrix padded, int rows) {
      return padded.top(rows).left(size.dModel);
    }
  }
}
