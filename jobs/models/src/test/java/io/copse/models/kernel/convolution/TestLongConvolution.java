package io.copse.models.kernel.convolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.models.kernel.Arena;
import io.copse.models.kernel.Channels;
import io.copse.models.kernel.Floats;
import io.copse.models.kernel.Lanes;
import io.copse.models.kernel.NativeFloats;
import io.copse.models.kernel.convolution.LongConvolution.Filter;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestLongConvolution {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 64, 256, 512})
  void theTransformIsThatOfItsDefinitionAndGoesBack(int size) {
    Fourier fourier = new Fourier(size);
    double[] x = Floats.random(2 * size, 3);
    float[] re = new float[size * Lanes.WIDTH];
    float[] im = new float[size * Lanes.WIDTH];
    for (int t = 0; t < size; t++) {
      re[t * Lanes.WIDTH + 1] = (float) x[t];
      im[t * Lanes.WIDTH + 1] = (float) x[size + t];
    }
    fourier.forward(re, im);
    int bits = Integer.numberOfTrailingZeros(size);
    for (int k = 0; k < size; k++) {
      double sumRe = 0;
      double sumIm = 0;
      for (int t = 0; t < size; t++) {
        double angle = -2 * Math.PI * k * t / size;
        sumRe += x[t] * Math.cos(angle) - x[size + t] * Math.sin(angle);
        sumIm += x[t] * Math.sin(angle) + x[size + t] * Math.cos(angle);
      }
      int row = bits == 0 ? 0 : Integer.reverse(k) >>> (32 - bits);
      assertThat((double) re[row * Lanes.WIDTH + 1])
          .isCloseTo(sumRe, Offset.offset(1e-6 * (size + 10)));
      assertThat((double) im[row * Lanes.WIDTH + 1])
          .isCloseTo(sumIm, Offset.offset(1e-6 * (size + 10)));
    }
    fourier.backward(re, im);
    for (int t = 0; t < size; t++) {
      assertThat((double) re[t * Lanes.WIDTH + 1] / size).isCloseTo(x[t], Offset.offset(2e-6));
      assertThat((double) im[t * Lanes.WIDTH + 1] / size)
          .isCloseTo(x[size + t], Offset.offset(2e-6));
      assertThat(re[t * Lanes.WIDTH]).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 300})
  void theConvolutionAndItsGradientsAreThePlainSums(int length) {
    int sequences = 3;
    int stride = Channels.stride(5);
    int size = sequences * length * stride;
    double[] u = Floats.random(size, 1);
    double[] filter = Floats.random(length * stride, 2);
    double[] skip = Floats.random(stride, 3);
    double[] dy = Floats.random(size, 4);
    double[] y = new double[size];
    double[] du = new double[size];
    double[] dFilter = new double[length * stride];
    double[] dSkip = new double[stride];
    for (int sequence = 0; sequence < sequences; sequence++) {
      int from = sequence * length * stride;
      for (int channel = 0; channel < stride; channel++) {
        for (int t = 0; t < length; t++) {
          int at = from + t * stride + channel;
          y[at] += skip[channel] * u[at];
          du[at] += skip[channel] * dy[at];
          dSkip[channel] += u[at] * dy[at];
          for (int s = 0; s <= t; s++) {
            int lag = (t - s) * stride + channel;
            int past = from + s * stride + channel;
            y[at] += filter[lag] * u[past];
            du[past] += filter[lag] * dy[at];
            dFilter[lag] += u[past] * dy[at];
          }
        }
      }
    }
    try (Arena arena = new Arena()) {
      NativeFloats us = Floats.of(arena, u);
      Filter filters = new Filter(Floats.of(arena, filter), Floats.of(arena, skip));
      NativeFloats ys = arena.floats(size);
      NativeFloats dus = arena.floats(size);
      Filter gradient = new Filter(arena.floats(filter.length), arena.floats(stride));
      LongConvolution convolution = new LongConvolution(stride);
      convolution.forward(sequences, length, us, filters, ys);
      NativeFloats dys = Floats.of(arena, dy);
      convolution.backward(sequences, length, us, filters, dys, dus, gradient);
      Floats.assertClose(ys, y, 1e-6);
      Floats.assertClose(dus, du, 1e-6);
      Floats.assertClose(gradient.weights(), dFilter, 1e-6);
      Floats.assertClose(gradient.skip(), dSkip, 1e-6);
    }
  }

  @Test
  void sizesArePowersOfTwo() {
    assertThat(Fourier.sizeFor(1)).isEqualTo(1);
    assertThat(Fourier.sizeFor(2)).isEqualTo(2);
    assertThat(Fourier.sizeFor(300)).isEqualTo(512);
    assertThat(Fourier.sizeFor(512)).isEqualTo(512);
  }
}
