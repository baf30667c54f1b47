package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The causal convolution of each channel with a filter as long as the sequence: {@code y[t] = skip
 * u[t] + sum over s <= t of filter[t - s] u[s]}, by Fourier transforms over twice the length. The
 * filter is real, so two sequences go by at once as real and imaginary part. Rows are padded, see
 * {@link Channels}; the filter is [length, stride].
 *
 * <p>An instance belongs to one thread: it holds the spectra of one vector of channels.
 */
public final class LongConvolution {
  private final int stride;
  private Fourier fourier = new Fourier(1);
  private float[] filterRe = new float[0];
  private float[] filterIm = filterRe;
  private float[] re = filterRe;
  private float[] im = filterRe;
  private float[] inputRe = filterRe;
  private float[] inputIm = filterRe;
  private float[] sumRe = filterRe;
  private float[] sumIm = filterRe;

  public LongConvolution(int stride) {
    this.stride = stride;
  }

  public void forward(
      int sequences,
      int length,
      NativeFloats u,
      NativeFloats filter,
      NativeFloats skip,
      NativeFloats y) {
    prepare(length);
    for (int channel = 0; channel < stride; channel += WIDTH) {
      transformFilter(length, filter, channel);
      for (int sequence = 0; sequence < sequences; sequence += 2) {
        read(u, sequences, sequence, length, channel, re, im);
        fourier.forward(re, im);
        multiply(Spectrum.AS_IT_IS);
        fourier.backward(re, im);
        write(u, skip, sequences, sequence, length, channel, y);
      }
    }
  }

  /**
   * The output at {@code position} of each of {@code sequences} sequences: a row of {@code past}
   * starts with u [position + 1, stride]. It is a plain sum: of one position a transform saves
   * nothing.
   */
  public void step(
      int sequences,
      int position,
      Matrix past,
      NativeFloats filter,
      NativeFloats skip,
      NativeFloats y) {
    ByteBuffer inputs = past.floats().bytes;
    for (int sequence = 0; sequence < sequences; sequence++) {
      int from = sequence * past.stride() + past.offset();
      for (int channel = 0; channel < stride; channel += WIDTH) {
        FloatVector now = Lanes.load(inputs, from + position * stride + channel);
        FloatVector sum = now.mul(Lanes.load(skip.bytes, channel));
        for (int s = 0; s <= position; s++) {
          sum =
              Lanes.load(inputs, from + s * stride + channel)
                  .fma(Lanes.load(filter.bytes, (position - s) * stride + channel), sum);
        }
        store(sum, y.bytes, sequence * stride + channel);
      }
    }
  }

  /** Overwrites the gradients of u, filter and skip. */
  public void backward(
      int sequences,
      int length,
      NativeFloats u,
      NativeFloats filter,
      NativeFloats skip,
      NativeFloats dy,
      NativeFloats du,
      NativeFloats dFilter,
      NativeFloats dSkip) {
    prepare(length);
    for (int channel = 0; channel < stride; channel += WIDTH) {
      transformFilter(length, filter, channel);
      Arrays.fill(sumRe, 0);
      Arrays.fill(sumIm, 0);
      for (int sequence = 0; sequence < sequences; sequence += 2) {
        read(u, sequences, sequence, length, channel, inputRe, inputIm);
        fourier.forward(inputRe, inputIm);
        read(dy, sequences, sequence, length, channel, re, im);
        fourier.forward(re, im);
        addProducts();
        multiply(Spectrum.CONJUGATE);
        fourier.backward(re, im);
        write(dy, skip, sequences, sequence, length, channel, du);
      }
      // The imaginary part holds products of different sequences.
      fourier.backward(sumRe, sumIm);
      FloatVector scale = Lanes.broadcast(1f / fourier.size());
      for (int t = 0; t < length; t++) {
        store(load(sumRe, t).mul(scale), dFilter.bytes, t * stride + channel);
      }
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      for (int row = 0; row < sequences * length; row++) {
        int at = row * stride + channel;
        sum = Lanes.load(u.bytes, at).fma(Lanes.load(dy.bytes, at), sum);
      }
      store(sum, dSkip.bytes, channel);
    }
  }

  private enum Spectrum {
    AS_IT_IS,
    CONJUGATE
  }

  private void prepare(int length) {
    int size = Fourier.sizeFor(2 * length);
    if (size != fourier.size()) {
      fourier = new Fourier(size);
      filterRe = new float[size * WIDTH];
      filterIm = new float[size * WIDTH];
      re = new float[size * WIDTH];
      im = new float[size * WIDTH];
      inputRe = new float[size * WIDTH];
      inputIm = new float[size * WIDTH];
      sumRe = new float[size * WIDTH];
      sumIm = new float[size * WIDTH];
    }
  }

  /** The filter's spectrum over the size, so that a way there and back is the convolution. */
  private void transformFilter(int length, NativeFloats filter, int channel) {
    FloatVector scale = Lanes.broadcast(1f / fourier.size());
    for (int t = 0; t < length; t++) {
      Lanes.load(filter.bytes, t * stride + channel).mul(scale).intoArray(filterRe, t * WIDTH);
    }
    Arrays.fill(filterRe, length * WIDTH, filterRe.length, 0);
    Arrays.fill(filterIm, 0);
    fourier.forward(filterRe, filterIm);
  }

  /** Two sequences, or one and zeros, with zeros behind them. */
  private void read(
      NativeFloats rows,
      int sequences,
      int sequence,
      int length,
      int channel,
      float[] first,
      float[] second) {
    int from = sequence * length * stride + channel;
    for (int t = 0; t < length; t++) {
      Lanes.load(rows.bytes, from + t * stride).intoArray(first, t * WIDTH);
    }
    Arrays.fill(first, length * WIDTH, first.length, 0);
    int start = 0;
    if (sequence + 1 < sequences) {
      int behind = from + length * stride;
      for (int t = 0; t < length; t++) {
        Lanes.load(rows.bytes, behind + t * stride).intoArray(second, t * WIDTH);
      }
      start = length * WIDTH;
    }
    Arrays.fill(second, start, second.length, 0);
  }

  /** {@code out = convolved + skip in} of one or two sequences. */
  private void write(
      NativeFloats in,
      NativeFloats skip,
      int sequences,
      int sequence,
      int length,
      int channel,
      NativeFloats out) {
    FloatVector factor = Lanes.load(skip.bytes, channel);
    int both = Math.min(2, sequences - sequence);
    for (int part = 0; part < both; part++) {
      float[] convolved = part == 0 ? re : im;
      int from = (sequence + part) * length * stride + channel;
      for (int t = 0; t < length; t++) {
        int at = from + t * stride;
        store(Lanes.load(in.bytes, at).fma(factor, load(convolved, t)), out.bytes, at);
      }
    }
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
