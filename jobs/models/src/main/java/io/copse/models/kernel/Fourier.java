package io.copse.models.kernel;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.broadcast;

import jdk.incubator.vector.FloatVector;

/**
 * The discrete Fourier transform of {@code size} (a power of 2) complex rows of one vector of lanes
 * each, by butterflies between rows: every lane is a transform of its own. Frequencies come in
 * bit-reversed order, which products of spectra do not mind; nothing is scaled, so a way there and
 * back multiplies by the size.
 */
final class Fourier {
  private final int size;
  private final float[] cosines;
  private final float[] sines;

  Fourier(int size) {
    this.size = size;
    cosines = new float[Math.max(1, size / 2)];
    sines = new float[cosines.length];
    for (int i = 0; i < cosines.length; i++) {
      double angle = -2 * Math.PI * i / size;
      cosines[i] = (float) StrictMath.cos(angle);
      sines[i] = (float) StrictMath.sin(angle);
    }
  }

  /** The smallest power of 2 that holds so many rows. */
  static int sizeFor(int rows) {
    return rows <= 1 ? 1 : Integer.highestOneBit(rows - 1) << 1;
  }

  int size() {
    return size;
  }

  /** {@code X[k] = sum of x[t] exp(-2 pi i k t / size)}, in place. */
  void forward(float[] re, float[] im) {
    for (int half = size / 2; half >= 1; half /= 2) {
      int turn = size / 2 / half;
      for (int j = 0; j < half; j++) {
        FloatVector cosine = broadcast(cosines[j * turn]);
        FloatVector sine = broadcast(sines[j * turn]);
        for (int row = j; row < size; row += 2 * half) {
          int low = row * WIDTH;
          int high = low + half * WIDTH;
          FloatVector lowRe = load(re, low);
          FloatVector lowIm = load(im, low);
          FloatVector highRe = load(re, high);
          FloatVector highIm = load(im, high);
          lowRe.add(highRe).intoArray(re, low);
          lowIm.add(highIm).intoArray(im, low);
          FloatVector gapRe = lowRe.sub(highRe);
          FloatVector gapIm = lowIm.sub(highIm);
          gapRe.mul(cosine).sub(gapIm.mul(sine)).intoArray(re, high);
          gapIm.mul(cosine).add(gapRe.mul(sine)).intoArray(im, high);
        }
      }
    }
  }

  /** {@code x[t] = sum of X[k] exp(2 pi i k t / size)}, in place. */
  void backward(float[] re, float[] im) {
    for (int half = 1; half < size; half *= 2) {
      int turn = size / 2 / half;
      for (int j = 0; j < half; j++) {
        FloatVector cosine = broadcast(cosines[j * turn]);
        FloatVector sine = broadcast(sines[j * turn]);
        for (int row = j; row < size; row += 2 * half) {
          int low = row * WIDTH;
          int high = low + half * WIDTH;
          FloatVector oldRe = load(re, high);
          FloatVector oldIm = load(im, high);
          FloatVector highRe = oldRe.mul(cosine).add(oldIm.mul(sine));
          FloatVector highIm = oldIm.mul(cosine).sub(oldRe.mul(sine));
          FloatVector lowRe = load(re, low);
          FloatVector lowIm = load(im, low);
          lowRe.add(highRe).intoArray(re, low);
          lowIm.add(highIm).intoArray(im, low);
          lowRe.sub(highRe).intoArray(re, high);
          lowIm.sub(highIm).intoArray(im, high);
        }
      }
    }
  }

  private static FloatVector load(float[] rows, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, rows, at);
  }
}
