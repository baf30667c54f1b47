package io.copse.models.layer;

import io.copse.models.kernel.CausalConvolution;
import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Gemm;
import io.copse.models.kernel.Gemm.Form;
import io.copse.models.kernel.LongConvolution;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.Products;
import io.copse.models.kernel.Rows;
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
 * {@link HyenaFilter}; the convolution runs by Fourier transforms in {@code T log T} ({@link
 * LongConvolution}); token by token it sums over the kept past. {@code short} lies transposed to
 * the original's.
 *
 * <p>FLOPs per token: {@code 8 d^2} for the products, {@code 18 d} for the short convolution and
 * {@code d} times those of a long one ({@link ConvolutionCount}). The filter's network is run once
 * for all sequences of a batch and left out.
 */
public final class Hyena implements Branch {
  /**
   * The width of the residual stream, the greatest length, the width of the positions' embedding
   * (odd, at least 3) and of the filter's network, the frequency that its sines start from, and the
   * blocks of the model.
   */
  public record Size(
      int dModel, int contextLength, int embedding, int filterOrder, double frequency, int layers) {
    public Size {
      if (embedding < 3 || embedding % 2 == 0) {
        throw new IllegalArgumentException(
            "the option 'filter_embedding' must be odd and at least 3 (time, cosines and sines),"
                + " not "
                + embedding);
      }
    }
  }

  private enum Weight {
    IN,
    IN_BIAS,
    SHORT,
    SHORT_BIAS,
    SKIP,
    OUT,
    OUT_BIAS,
    FILTER
  }

  private static final int WIDTH = 3;
  private static final int PARTS = 3;

  private final Size size;
  private final int stride;
  private final HyenaFilter filter;
  private Gemm gemm;
  private Binding binding;
  private SplitLinear projection;
  private LongConvolution convolution;
  private NativeFloats filterWeights;
  private NativeFloats inBias;
  private NativeFloats taps;
  private NativeFloats tapBias;
  private NativeFloats tapsGradient;
  private NativeFloats biasGradient;
  private NativeFloats skip;
  private NativeFloats skipGradient;
  private NativeFloats projected;
  private NativeFloats projectedGradient;
  private NativeFloats convolved;
  private NativeFloats convolvedGradient;
  private Matrix u;
  private Matrix uGradient;
  private Matrix y;
  private Matrix yGradient;
  private Matrix gated;

  public Hyena(Size size) {
    this.size = size;
    this.stride = Channels.stride(size.dModel);
    this.filter = new HyenaFilter(size, Weight.FILTER.ordinal());
  }

  @Override
  public List<Parameter> parameters() {
    int d = size.dModel;
    List<Parameter> own =
        List.of(
            Parameter.matrix("in", PARTS * d, d, Initial.DEVIATION),
            Parameter.bias("in_bias", PARTS * d),
            Parameter.matrix("short", WIDTH, PARTS * d, Initial.fanIn(WIDTH)),
            Parameter.vector("short_bias", PARTS * d, Initial.fanIn(WIDTH)),
            Parameter.vector("skip", d, Initial.normal(1)),
            Parameter.matrix("out", d, d, Initial.residualDeviation(size.layers)),
            Parameter.bias("out_bias", d));
    return Stream.concat(own.stream(), filter.parameters().stream()).toList();
  }

  @Override
  public double forwardFlopsPerToken(int length) {
    double d = size.dModel;
    return 8 * d * d + 2 * PARTS * WIDTH * d + d * ConvolutionCount.flopsPerToken(length);
  }

  @Override
  public void bind(Binding binding) {
    this.binding = binding;
    gemm = binding.gemm();
    projection =
        new SplitLinear(gemm, size.dModel, size.dModel, weight(Weight.IN), gradient(Weight.IN));
    filter.bind(binding);
    convolution = new LongConvolution(stride);
    int wide = Math.multiplyExact(binding.tokens(), stride);
    inBias = binding.kept((long) PARTS * stride);
    taps = binding.kept((long) WIDTH * PARTS * stride);
    tapBias = binding.kept((long) PARTS * stride);
    tapsGradient = binding.scratch("hyena.tapsGradient", (long) WIDTH * PARTS * stride);
    biasGradient = binding.scratch("hyena.biasGradient", (long) PARTS * stride);
    skip = binding.kept(stride);
    skipGradient = binding.scratch("hyena.skipGradient", stride);
    projected = binding.kept((long) PARTS * wide);
    projectedGradient = binding.scratch("hyena.projectedGradient", (long) PARTS * wide);
    convolved = binding.kept((long) PARTS * wide);
    convolvedGradient = binding.scratch("hyena.convolvedGradient", (long) PARTS * wide);
    u = Matrix.of(binding.scratch("hyena.u", wide), stride);
    uGradient = Matrix.of(binding.scratch("hyena.uGradient", wide), stride);
    y = Matrix.of(binding.kept(wide), stride);
    yGradient = Matrix.of(binding.scratch("hyena.yGradient", wide), stride);
    gated = Matrix.of(binding.scratch("hyena.gated", wide), stride);
  }

  @Override
  public void forward(Batch batch, NativeFloats input, NativeFloats residual) {
    int rows = batch.tokens();
    enter(rows, input);
    CausalConvolution.forward(
        batch.sequences(),
        batch.length(),
        PARTS * stride,
        WIDTH,
        projected,
        taps,
        tapBias,
        convolved);
    filterWeights = filter.forward(batch.length());
    Products.multiply(rows, stride, part(convolved, 2), part(convolved, 1), u);
    convolution.forward(
        batch.sequences(), batch.length(), u.floats(), filterWeights, skip, y.floats());
    leave(rows, residual);
  }

  /** The last inputs of the short convolution, and then all of the long one's. */
  @Override
  public long stateSize(int length) {
    return (long) pastOffset() + (long) length * stride;
  }

  @Override
  public void step(
      int sequences, int position, NativeFloats state, NativeFloats input, NativeFloats residual) {
    int distance = Math.toIntExact(stateSize(binding.length()));
    enter(sequences, input);
    CausalConvolution.step(
        sequences,
        PARTS * stride,
        WIDTH,
        new Matrix(state, 0, distance),
        projected,
        taps,
        tapBias,
        convolved);
    if (position == 0) {
      // The weights stay what they are while the sequences grow.
      filterWeights = filter.forward(binding.length());
    }
    Products.multiply(sequences, stride, part(convolved, 2), part(convolved, 1), u);
    for (int row = 0; row < sequences; row++) {
      int now = row * distance + pastOffset() + position * stride;
      Rows.move(u.floats(), row * stride, state, now, stride);
    }
    convolution.step(
        sequences,
        position,
        new Matrix(state, pastOffset(), distance),
        filterWeights,
        skip,
        y.floats());
    leave(sequences, residual);
  }

  private int pastOffset() {
    return (WIDTH - 1) * PARTS * stride;
  }

  /** The projections, and the weights as the kernels want them. */
  private void enter(int rows, NativeFloats input) {
    int d = size.dModel;
    Channels.pad(PARTS, d, weight(Weight.IN_BIAS), inBias);
    Channels.pad(WIDTH * PARTS, d, weight(Weight.SHORT), taps);
    Channels.pad(PARTS, d, weight(Weight.SHORT_BIAS), tapBias);
    Channels.pad(1, d, weight(Weight.SKIP), skip);
    projection.forward(rows, input, parts(projected));
    for (int row = 0; row < rows; row++) {
      Rows.add(inBias, 0, projected, row, PARTS * stride);
    }
  }

  private void leave(int rows, NativeFloats residual) {
    int d = size.dModel;
    Products.multiply(rows, stride, y, part(convolved, 0), gated);
    Matrix out = Matrix.of(weight(Weight.OUT), d);
    gemm.multiply(Form.NT, rows, d, d, 1, gated, out, 1, Matrix.of(residual, d));
    for (int row = 0; row < rows; row++) {
      Rows.add(weight(Weight.OUT_BIAS), 0, residual, row, d);
    }
  }

  @Override
  public void backward(
      Batch batch, NativeFloats input, NativeFloats residualGradient, NativeFloats inputGradient) {
    int rows = batch.tokens();
    int d = size.dModel;
    Matrix above = Matrix.of(residualGradient, d);
    Matrix x0 = part(convolved, 0);
    Matrix x1 = part(convolved, 1);
    Matrix v = part(convolved, 2);
    Products.multiply(rows, stride, y, x0, gated);
    gemm.multiply(Form.TN, d, d, rows, 1, above, gated, 0, Matrix.of(gradient(Weight.OUT), d));
    Rows.zero(gradient(Weight.OUT_BIAS), 0, d);
    for (int row = 0; row < rows; row++) {
      Rows.add(residualGradient, row, gradient(Weight.OUT_BIAS), 0, d);
    }
    gemm.multiply(Form.NN, rows, d, d, 1, above, Matrix.of(weight(Weight.OUT), d), 0, yGradient);
    Products.multiply(rows, stride, yGradient, y, part(convolvedGradient, 0));
    Products.multiply(rows, stride, yGradient, x0, yGradient);

    Products.multiply(rows, stride, v, x1, u);
    convolution.backward(
        batch.sequences(),
        batch.length(),
        u.floats(),
        filterWeights,
        skip,
        yGradient.floats(),
        uGradient.floats(),
        filter.gradient(),
        skipGradient);
    Channels.unpad(1, d, skipGradient, gradient(Weight.SKIP));
    filter.backward(batch.length());
    Products.multiply(rows, stride, uGradient, v, part(convolvedGradient, 1));
    Products.multiply(rows, stride, uGradient, x1, part(convolvedGradient, 2));
    CausalConvolution.backward(
        batch.sequences(),
        batch.length(),
        PARTS * stride,
        WIDTH,
        projected,
        taps,
        convolvedGradient,
        projectedGradient,
        tapsGradient,
        biasGradient);
    Channels.unpad(WIDTH * PARTS, d, tapsGradient, gradient(Weight.SHORT));
    Channels.unpad(PARTS, d, biasGradient, gradient(Weight.SHORT_BIAS));

    Rows.zero(biasGradient, 0, PARTS * stride);
    for (int row = 0; row < rows; row++) {
      Rows.add(projectedGradient, row, biasGradient, 0, PARTS * stride);
    }
    Channels.unpad(PARTS, d, biasGradient, gradient(Weight.IN_BIAS));
    projection.backward(rows, input, parts(projectedGradient), inputGradient);
  }

  private List<Matrix> parts(NativeFloats parts) {
    return List.of(part(parts, 0), part(parts, 1), part(parts, 2));
  }

  private Matrix part(NativeFloats parts, int part) {
    return new Matrix(parts, part * stride, PARTS * stride);
  }

  private NativeFloats weight(Weight weight) {
    return binding.weight(weight.ordinal());
  }

  private NativeFloats gradient(Weight weight) {
    return binding.gradient(weight.ordinal());
  }
}
