package io.copse.models.kernel.convolution;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.store;

import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.Matrix;
import io.copse.models.kernel.NativeFloats;
import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The causal convolution of each channel with a filter as long as the sequence: {@code y[t] = skip
 * u[t] + sum over s <= t of filter[t - s] u[s]}, by Fourier transforms. Rows are padded, see {@link
 * Channels}; the filter is [length, stride].
 *
 * <p>A real sequence of up to n tokens takes a complex transform of n rows; with zeros behind it,
 * it would take 2 n. At the frequencies {@code (k + 1/4) / n}, what wraps around is multiplied by i
 * and ends in the imaginary part, away from the result.
 *
 * <p>An instance belongs to one thread: it holds the spectra of one vector of channels.
 */
public final class LongConvolution {
  /** The weight of each lag [length, stride] and of the skip [stride], or their gradients. */
  public record Filter(NativeFloats weights, NativeFloats skip) {}

  private final int stride;
  private Fourier fourier;
  private float[] cosines;
  private float[] sines;
  private float[] filterRe;
  private float[] filterIm;
  private float[] re;
  private float[] im;
  private float[] inputRe;
  private float[] inputIm;
  private float[] sumRe;
  private float[] sumIm;

  /** A convolution of rows of {@code stride} floats. */
  public LongConvolution(int stride) {
    this.stride = stride;
    size(1);
  }

  /** Writes y. */
  public void forward(int sequences, int length, NativeFloats u, Filter filter, NativeFloats y) {
    prepare(length);
    for (int channel = 0; channel < stride; channel += WIDTH) {
      transformFilter(length, filter.weights, channel);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int from = sequence * length * stride + channel;
        transform(length, u, from, re, im);
        multiply(Spectrum.AS_IT_IS);
        fourier.backward(re, im);
        write(length, u, filter.skip, from, channel, y);
      }
    }
  }

  /**
   * The output at {@code position} of each of {@code sequences} sequences: a row of {@code past}
   * starts with u [position + 1, stride]. It is a plain sum: of one position a transform saves
   * nothing.
   */
  public void step(int sequences, int position, Matrix past, Filter filter, NativeFloats y) {
    ByteBuffer inputs = past.floats().bytes();
    ByteBuffer weights = filter.weights.bytes();
    for (int sequence = 0; sequence < sequences; sequence++) {
      int from = sequence * past.stride() + past.offset();
      for (int channel = 0; channel < stride; channel += WIDTH) {
        FloatVector now = Lanes.load(inputs, from + position * stride + channel);
        FloatVector sum = now.mul(Lanes.load(filter.skip.bytes(), channel));
        for (int s = 0; s <= position; s++) {
          sum =
              Lanes.load(inputs, from + s * stride + channel)
                  .fma(Lanes.load(weights, (position - s) * stride + channel), sum);
        }
        store(sum, y.bytes(), sequence * stride + channel);
      }
    }
  }

  /** Overwrites the gradients of u, filter and skip. */
  public void backward(
      int sequences,
      int length,
      NativeFloats u,
      Filter filter,
      NativeFloats dy,
      NativeFloats du,
      Filter gradient) {
    prepare(length);
    for (int channel = 0; channel < stride; channel += WIDTH) {
      transformFilter(length, filter.weights, channel);
      Arrays.fill(sumRe, 0);
      Arrays.fill(sumIm, 0);
      for (int sequence = 0; sequence < sequences; sequence++) {
        int from = sequence * length * stride + channel;
        transform(length, u, from, inputRe, inputIm);
        transform(length, dy, from, re, im);
        addProducts();
        multiply(Spectrum.CONJUGATE);
        fourier.backward(re, im);
        write(length, dy, filter.skip, from, channel, du);
      }
      fourier.backward(sumRe, sumIm);
      FloatVector scale = Lanes.broadcast(1f / fourier.size());
      for (int t = 0; t < length; t++) {
        store(real(sumRe, sumIm, t).mul(scale), gradient.weights.bytes(), t * stride + channel);
      }
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      for (int row = 0; row < sequences * length; row++) {
        int at = row * stride + channel;
        sum = Lanes.load(u.bytes(), at).fma(Lanes.load(dy.bytes(), at), sum);
      }
      store(sum, gradient.skip.bytes(), channel);
    }
  }

  private enum Spectrum {
    AS_IT_IS,
    CONJUGATE
  }

  private void prepare(int length) {
    int size = Fourier.sizeFor(length);
    if (size != fourier.size()) {
      size(size);
    }
  }

  private void size(int size) {
    fourier = new Fourier(size);
    cosines = new float[size];
    sines = new float[size];
    for (int t = 0; t < size; t++) {
      double angle = Math.PI / 2 * t / size;
      cosines[t] = (float) StrictMath.cos(angle);
      sines[t] = (float) StrictMath.sin(angle);
    }
    filterRe = new float[size * WIDTH];
    filterIm = new float[size * WIDTH];
    re = new float[size * WIDTH];
    im = new float[size * WIDTH];
    inputRe = new float[size * WIDTH];
    inputIm = new float[size * WIDTH];
    sumRe = new float[size * WIDTH];
    sumIm = new float[size * WIDTH];
  }

  /** The filter's spectrum over the size, so that a way there and back is the convolution. */
  private void transformFilter(int length, NativeFloats filter, int channel) {
    transform(length, filter, channel, filterRe, filterIm);
    FloatVector scale = Lanes.broadcast(1f / fourier.size());
    for (int k = 0; k < fourier.size(); k++) {
      load(filterRe, k).mul(scale).intoArray(filterRe, k * WIDTH);
      load(filterIm, k).mul(scale).intoArray(filterIm, k * WIDTH);
    }
  }

  /** {@code X[k] = sum over t of x[t] exp(-2 pi i (k + 1/4) t / size)}. */
  private void transform(int length, NativeFloats rows, int from, float[] toRe, float[] toIm) {
    for (int t = 0; t < length; t++) {
      FloatVector x = Lanes.load(rows.bytes(), from + t * stride);
      x.mul(cosines[t]).intoArray(toRe, t * WIDTH);
      x.mul(-sines[t]).intoArray(toIm, t * WIDTH);
    }
    Arrays.fill(toRe, length * WIDTH, toRe.length, 0);
    Arrays.fill(toIm, length * WIDTH, toIm.length, 0);
    fourier.forward(toRe, toIm);
  }

  /** {@code out = convolved + skip in} of a sequence. */
  private void write(
      int length, NativeFloats in, NativeFloats skip, int from, int channel, NativeFloats out) {
    FloatVector factor = Lanes.load(skip.bytes(), channel);
    for (int t = 0; t < length; t++) {
      int at = from + t * stride;
      store(Lanes.load(in.bytes(), at).fma(factor, real(re, im, t)), out.bytes(), at);
    }
  }

  /** The real part of {@code x[t] exp(2 pi i t / (4 size))}. */
  private FloatVector real(float[] xRe, float[] xIm, int t) {
    FloatVector turned = load(xRe, t).mul(cosines[t]);
    return load(xIm, t).fma(Lanes.broadcast(-sines[t]), turned);
  }

  private void multiply(Spectrum filter) {
    float sign = filter == Spectrum.CONJUGATE ? -1 : 1;
    for (int k = 0; k < fourier.size(); k++) {
      FloatVector x = load(re, k);
      FloatVector y = load(im, k);
      FloatVector fx = load(filterRe, k);
      FloatVector fy = load(filterIm, k).mul(sign);
      x.mul(fx).sub(y.mul(fy)).intoArray(re, k * WIDTH);
      x.mul(fy).add(y.mul(fx)).intoArray(im, k * WIDTH);
    }
  }

  /** {@code sum += conj(U) D}, the spectrum of the correlation of inputs and gradients. */
  private void addProducts() {
    for (int k = 0; k < fourier.size(); k++) {
      FloatVector ux = load(inputRe, k);
      FloatVector uy = load(inputIm, k);
      FloatVector dx = load(re, k);
      FloatVector dy = load(im, k);
      load(sumRe, k).add(ux.mul(dx)).add(uy.mul(dy)).intoArray(sumRe, k * WIDTH);
      load(sumIm, k).add(ux.mul(dy)).sub(uy.mul(dx)).intoArray(sumIm, k * WIDTH);
    }
  }

  private static FloatVector load(float[] rows, int row) {
    return FloatVector.fromArray(Lanes.SPECIES, rows, row * WIDTH);
  }
}
