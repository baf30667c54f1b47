package io.copse.models.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestLongConvolution {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 64, 256})
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

  @Test
  void sizesArePowersOfTwo() {
    assertThat(Fourier.sizeFor(1)).isEqualTo(1);
    assertThat(Fourier.sizeFor(2)).isEqualTo(2);
    assertThat(Fourier.sizeFor(300)).isEqualTo(512);
    assertThat(Fourier.sizeFor(512)).isEqualTo(512);
  }
}
