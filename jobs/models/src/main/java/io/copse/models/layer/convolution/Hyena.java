package io.copse.models.layer.convolution;

import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Rows;
import io.copse.models.kernel.convolution.CausalConvolution;
import io.copse.models.kernel.convolution.CausalConvolution.Taps;
import io.copse.models.kernel.convolution.LongConvolution;
import io.copse.models.kernel.convolution.LongConvolution.Filter;
import io.copse.models.kernel.convolution.Products;
import io.copse.models.layer.Batch;
import io.copse.models.layer.Binding;
import io.copse.models.layer.BoundBranch;
import io.copse.models.layer.Branch;
import io.copse.models.layer.Initial;
import io.copse.models.layer.Parameter;
import io.copse.models.layer.SplitLinear;
import java.util.List;
import java.util.stream.Stream;

/**
 * The mixer of Hyena (Poli et al. 2023) of order 2:
 *
 * <pre>
 * [x0, x1, v] = short(in x + bias)     in [3 d, d]; short [3, 3 d]: causal, each channel alone
 * u           = v x1
 * y[t]        = sum over s <= t of h[t - s] u[s] + skip u[t]
 * out         = out (y x0) + bias      out [d, d]
 * </pre>
 *
 * <p>The filter h of each channel is as long as the sequence and comes from a small network, see
 * {@link HyenaFilter}. The convolution runs by Fourier transforms in {@code T log T} ({@link
 * LongConvolution}). Token by token it sums over the kept past. {@code short} lies transposed to
 * the original's.
 *
 * <p>FLOPs per token: {@code 8 d^2} for the products, {@code 18 d} for the short convolution and
 * {@code d} times those of a long one ({@link ConvolutionCount}). The filter's network is run once
 * for all sequences of a batch and left out.
 */
public final class Hyena implements Branch {
  private static final int WIDTH = 3;
  private static final int PARTS = 3;

  private final HyenaFilter.Size size;
  private final int stride;
  private final HyenaFilter filter;
  private final Parameter in;
  private final Parameter inBias;
  private final Parameter shortTaps;
  private final Parameter shortBias;
  private final Parameter skip;
  private final Parameter out;
  private final Parameter outBias;

  private enum Scratch {
    TAPS_GRADIENT,
    BIAS_GRADIENT,
    SKIP_GRADIENT,
    PROJECTED_GRADIENT,
    CONVOLVED_GRADIENT,
    U,
    U_GRADIENT,
    Y_GRADIENT,
    GATED
  }

  /** A mixer of a size. */
  public Hyena(HyenaFilter.Size size) {
    this.size = size;
    this.stride = Channels.stride(size.dModel());
    this.filter = new HyenaFilter(size);
    int d = size.dModel();
    in = Parameter.matrix("in", PARTS * d, d, Initial.DEVIATION);
    inBias = Parameter.bias("in_bias", PARTS * d);
    shortTaps = Parameter.matrix("short", WIDTH, PARTS * d, Initial.fanIn(WIDTH));
    shortBias = Parameter.vector("short_bias", PARTS * d, Initial.fanIn(WIDTH));
    skip = Parameter.vector("skip", d, Initial.normal(1));
    out = Parameter.matrix("out", d, d, Initial.residualDeviation(size.layers()));
    outBias = Parameter.bias("out_bias", d);
  }

  @Override
  public List<Parameter> parameters() {
    return Stream.concat(
            Stream.of(in, inBias, shortTaps, shortBias, skip, out, outBias),
            filter.parameters().stream())
        .toList();
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    double d = size.dModel();
    return 8 * d * d + 2 * PARTS * WIDTH * d + d * ConvolutionCount.flopsPerToken(length);
  }

  /** The last inputs of the short convolution, and then all of the long one's. */
  @Override
  public long stateSize(int length) {
    return (long) pastOffset() + (long) length * stride;
  }

  @Override
  public BoundBranch bind(Binding binding) {
    return new Bound(binding);
  }

  private int pastOffset() {
    return (WIDTH - 1) * PARTS * stride;
  }

  private final class Bound implements BoundBranch {
    private final Binding weights;
    private final int maxLength;
    private final Gemm gemm;
    private final SplitLinear projection;
    private final Matrix outWeight;
    private final HyenaFilter.Bound filters;
    private final LongConvolution convolution;
    private final Filter longFilter;
    private final Filter longGradient;
    private final NativeFloats paddedInBias;
    private final Taps taps;
    private final Taps tapsGradient;
    private final Matrix projected;
    private final Matrix projectedGradient;
    private final Matrix convolved;
    private final Matrix convolvedGradient;
    private final Matrix u;
    private final Matrix uGradient;
    private final Matrix y;
    private final Matrix yGradient;
    private final Matrix gated;

    Bound(Binding binding) {
      weights = binding;
      maxLength = binding.length();
      gemm = binding.gemm();
      projection = new SplitLinear(binding, in, PARTS);
      outWeight = binding.weightMatrix(out);
      filters = filter.bind(binding);
      convolution = new LongConvolution(stride);
      longFilter = new Filter(filters.lags(), binding.kept(stride));
      longGradient = new Filter(filters.gradient(), binding.scratch(Scratch.SKIP_GRADIENT, stride));
      int rows = binding.tokens();
      int wide = PARTS * stride;
      paddedInBias = binding.kept(wide);
      taps = new Taps(WIDTH, wide, binding.kept((long) WIDTH * wide), binding.kept(wide));
      tapsGradient =
          new Taps(
              WIDTH,
              wide,
              binding.scratch(Scratch.TAPS_GRADIENT, (long) WIDTH * wide),
              binding.scratch(Scratch.BIAS_GRADIENT, wide));
      projected = binding.keptMatrix(rows, wide);
      projectedGradient = binding.scratchMatrix(Scratch.PROJECTED_GRADIENT, rows, wide);
      convolved = binding.keptMatrix(rows, wide);
      convolvedGradient = binding.scratchMatrix(Scratch.CONVOLVED_GRADIENT, rows, wide);
      u = binding.scratchMatrix(Scratch.U, rows, stride);
      uGradient = binding.scratchMatrix(Scratch.U_GRADIENT, rows, stride);
      y = binding.keptMatrix(rows, stride);
      yGradient = binding.scratchMatrix(Scratch.Y_GRADIENT, rows, stride);
      gated = binding.scratchMatrix(Scratch.GATED, rows, stride);
    }

    @Override
    public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
      int rows = batch.tokens();
      int sequences = batch.sequences();
      int length = batch.length();
      enter(rows, input);
      CausalConvolution.forward(sequences, length, taps, projected.floats(), convolved.floats());
      filters.forward(length);
      Products.multiply(rows, stride, part(convolved, 2), part(convolved, 1), u);
      convolution.forward(sequences, length, u.floats(), longFilter, y.floats());
      leave(rows, residual);
    }

    @Override
    public void step(
        int sequences,
        int position,
        NativeFloats state,
        NativeFloats input,
        NativeFloats residual) {
      Matrix memory = Matrix.of(state, sequences, Math.toIntExact(stateSize(maxLength)));
      Matrix past = memory.columns(pastOffset(), maxLength * stride);
      enter(sequences, input);
      CausalConvolution.step(
          sequences, taps, memory.left(pastOffset()), projected.floats(), convolved.floats());
      if (position == 0) {
        // The weights stay what they are while the sequences grow.
        filters.forward(maxLength);
      }
      Products.multiply(sequences, stride, part(convolved, 2), part(convolved, 1), u);
      for (int row = 0; row < sequences; row++) {
        int now = past.offset() + row * past.stride() + position * stride;
        Rows.move(u.floats(), row * stride, state, now, stride);
      }
      convolution.step(sequences, position, past, longFilter, y.floats());
      leave(sequences, residual);
    }

    /** The projections, and the weights as the kernels want them. */
    private void enter(int rows, NativeFloats input) {
      int d = size.dModel();
      Channels.pad(PARTS, d, weights.weight(inBias), paddedInBias);
      Channels.pad(WIDTH * PARTS, d, weights.weight(shortTaps), taps.weights());
      Channels.pad(PARTS, d, weights.weight(shortBias), taps.bias());
      Channels.pad(1, d, weights.weight(skip), longFilter.skip());
      projection.forward(input, parts(projected, rows));
      for (int row = 0; row < rows; row++) {
        Rows.add(paddedInBias, 0, projected.floats(), row, PARTS * stride);
      }
    }

    private void leave(int rows, NativeFloats residual) {
      int d = size.dModel();
      Products.multiply(rows, stride, y, part(convolved, 0), gated);
      gemm.multiply(Form.NT, 1, channels(gated, rows), outWeight, 1, Matrix.of(residual, rows, d));
      for (int row = 0; row < rows; row++) {
        Rows.add(weights.weight(outBias), 0, residual, row, d);
      }
    }

    @Override
    public void backward(
        Batch batch,
        NativeFloats input,
        NativeFloats residualGradient,
        NativeFloats inputGradient) {
      int rows = batch.tokens();
      int sequences = batch.sequences();
      int length = batch.length();
      int d = size.dModel();
      Matrix above = Matrix.of(residualGradient, rows, d);
      Matrix x0 = part(convolved, 0);
      Matrix x1 = part(convolved, 1);
      Matrix v = part(convolved, 2);
      Products.multiply(rows, stride, y, x0, gated);
      gemm.multiply(Form.TN, 1, above, channels(gated, rows), 0, weights.gradientMatrix(out));
      NativeFloats outBiasGradient = weights.gradient(outBias);
      Rows.zero(outBiasGradient, 0, d);
      for (int row = 0; row < rows; row++) {
        Rows.add(residualGradient, row, outBiasGradient, 0, d);
      }
      gemm.multiply(Form.NN, 1, above, outWeight, 0, channels(yGradient, rows));
      Products.multiply(rows, stride, yGradient, y, part(convolvedGradient, 0));
      Products.multiply(rows, stride, yGradient, x0, yGradient);

      Products.multiply(rows, stride, v, x1, u);
      convolution.backward(
          sequences,
          length,
          u.floats(),
          longFilter,
          yGradient.floats(),
          uGradient.floats(),
          longGradient);
      Channels.unpad(1, d, longGradient.skip(), weights.gradient(skip));
      filters.backward(length);
      Products.multiply(rows, stride, uGradient, v, part(convolvedGradient, 1));
      Products.multiply(rows, stride, uGradient, x1, part(convolvedGradient, 2));
      NativeFloats dProjected = projectedGradient.floats();
      NativeFloats dBias = tapsGradient.bias();
      CausalConvolution.backward(
          sequences,
          length,
          taps,
          projected.floats(),
          convolvedGradient.floats(),
          dProjected,
          tapsGradient);
      Channels.unpad(WIDTH * PARTS, d, tapsGradient.weights(), weights.gradient(shortTaps));
      Channels.unpad(PARTS, d, dBias, weights.gradient(shortBias));

      Rows.zero(dBias, 0, PARTS * stride);
      for (int row = 0; row < rows; row++) {
        Rows.add(dProjected, row, dBias, 0, PARTS * stride);
      }
      Channels.unpad(PARTS, d, dBias, weights.gradient(inBias));
      projection.backward(input, parts(projectedGradient, rows), inputGradient);
    }
  }

  /** The channels of the three parts of {@code rows} rows. */
  private List<Matrix> parts(Matrix parts, int rows) {
    return List.of(
        channels(part(parts, 0), rows),
        channels(part(parts, 1), rows),
        channels(part(parts, 2), rows));
  }

  private Matrix part(Matrix parts, int part) {
    return parts.columns(part * stride, stride);
  }

  private Matrix channels(Matrix padded, int rows) {
    return padded.top(rows).left(size.dModel());
  }
}
