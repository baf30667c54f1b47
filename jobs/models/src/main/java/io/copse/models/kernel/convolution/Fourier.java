package io.copse.models.kernel.convolution;

import static io.copse.models.kernel.Lanes.WIDTH;
import static io.copse.models.kernel.Lanes.broadcast;

import io.copse.models.kernel.Lanes;
import jdk.incubator.vector.FloatVector;

/**
 * The discrete Fourier transform of {@code size} (a power of 2) complex rows of one vector of lanes
 * each, by butterflies between rows: every lane is a transform of its own. Frequencies come in
 * bit-reversed order, which products of spectra do not mind; nothing is scaled, so a way there and
 * back multiplies by the size.
 *
 * <p>Two steps of the radix-2 algorithm go by at once, and a part that fits the innermost cache is
 * done before the next is begun: fewer ways through memory.
 */
final class Fourier {
  /** Rows that the innermost cache holds with room to spare: 16 KB where a vector has 16 lanes. */
  private static final int CACHED = 128;

  private final int size;
  private final float[] cosines;
  private final float[] sines;

  Fourier(int size) {
    this.size = size;
    cosines = new float[size];
    sines = new float[size];
    for (int i = 0; i < size; i++) {
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
    forward(re, im, 0, size);
  }

  /** {@code x[t] = sum of X[k] exp(2 pi i k t / size)}, in place. */
  void backward(float[] re, float[] im) {
    backward(re, im, 0, size);
  }

  private void forward(float[] re, float[] im, int from, int rows) {
    if (rows > CACHED) {
      split(re, im, from, rows / 4);
      for (int part = 0; part < 4; part++) {
        forward(re, im, from + part * (rows / 4), rows / 4);
      }
      return;
    }
    int span = rows;
    for (; span > 4; span /= 4) {
      for (int first = from; first < from + rows; first += span) {
        split(re, im, first, span / 4);
      }
    }
    if (span == 4) {
      for (int first = from; first < from + rows; first += 4) {
        split(re, im, first, 1);
      }
    } else if (span == 2) {
      pairs(re, im, from, rows);
    }
  }

  private void backward(float[] re, float[] im, int from, int rows) {
    if (rows > CACHED) {
      for (int part = 0; part < 4; part++) {
        backward(re, im, from + part * (rows / 4), rows / 4);
      }
      join(re, im, from, rows / 4);
      return;
    }
    int span = 4;
    if (Integer.numberOfTrailingZeros(rows) % 2 != 0) {
      pairs(re, im, from, rows);
      span = 8;
    }
    for (; span <= rows; span *= 4) {
      for (int first = from; first < from + rows; first += span) {
        join(re, im, first, span / 4);
      }
    }
  }

  /** One row of sums and one of differences of each two. */
  private static void pairs(float[] re, float[] im, int from, int rows) {
    for (int row = from; row < from + rows; row += 2) {
      int low = row * WIDTH;
      int high = low + WIDTH;
      FloatVector lowRe = load(re, low);
      FloatVector lowIm = load(im, low);
      FloatVector highRe = load(re, high);
      FloatVector highIm = load(im, high);
      lowRe.add(highRe).intoArray(re, low);
      lowIm.add(highIm).intoArray(im, low);
      lowRe.sub(highRe).intoArray(re, high);
      lowIm.sub(highIm).intoArray(im, high);
    }
  }

  /** From a transform of 4 quarter rows to four of a quarter of them. */
  private void split(float[] re, float[] im, int from, int quarter) {
    int turn = size / (4 * quarter);
    int distance = quarter * WIDTH;
    for (int j = 0; j < quarter; j++) {
      int at0 = (from + j) * WIDTH;
      int at1 = at0 + distance;
      int at2 = at1 + distance;
      int at3 = at2 + distance;
      FloatVector sumRe = load(re, at0).add(load(re, at2));
      FloatVector sumIm = load(im, at0).add(load(im, at2));
      FloatVector gapRe = load(re, at0).sub(load(re, at2));
      FloatVector gapIm = load(im, at0).sub(load(im, at2));
      FloatVector oddSumRe = load(re, at1).add(load(re, at3));
      FloatVector oddSumIm = load(im, at1).add(load(im, at3));
      FloatVector oddGapRe = load(re, at1).sub(load(re, at3));
      FloatVector oddGapIm = load(im, at1).sub(load(im, at3));
      sumRe.add(oddSumRe).intoArray(re, at0);
      sumIm.add(oddSumIm).intoArray(im, at0);
      turn(sumRe.sub(oddSumRe), sumIm.sub(oddSumIm), 2 * j * turn, re, im, at1);
      // The odd gap times -i, and times i.
      turn(gapRe.add(oddGapIm), gapIm.sub(oddGapRe), j * turn, re, im, at2);
      turn(gapRe.sub(oddGapIm), gapIm.add(oddGapRe), 3 * j * turn, re, im, at3);
    }
  }

  /** Undoes {@link #split}, times 4. */
  private void join(float[] re, float[] im, int from, int quarter) {
    int turn = size / (4 * quarter);
    int distance = quarter * WIDTH;
    for (int j = 0; j < quarter; j++) {
      int at0 = (from + j) * WIDTH;
      int at1 = at0 + distance;
      int at2 = at1 + distance;
      int at3 = at2 + distance;
      FloatVector cosine = broadcast(cosines[2 * j * turn]);
      FloatVector sine = broadcast(sines[2 * j * turn]);
      FloatVector re1 = backRe(re, im, at1, cosine, sine);
      FloatVector im1 = backIm(re, im, at1, cosine, sine);
      cosine = broadcast(cosines[j * turn]);
      sine = broadcast(sines[j * turn]);
      FloatVector re2 = backRe(re, im, at2, cosine, sine);
      FloatVector im2 = backIm(re, im, at2, cosine, sine);
      cosine = broadcast(cosines[3 * j * turn]);
      sine = broadcast(sines[3 * j * turn]);
      FloatVector re3 = backRe(re, im, at3, cosine, sine);
      FloatVector im3 = backIm(re, im, at3, cosine, sine);
      FloatVector sumRe = load(re, at0).add(re1);
      FloatVector sumIm = load(im, at0).add(im1);
      FloatVector oddSumRe = load(re, at0).sub(re1);
      FloatVector oddSumIm = load(im, at0).sub(im1);
      FloatVector gapRe = re2.add(re3);
      FloatVector gapIm = im2.add(im3);
      FloatVector oddGapRe = im3.sub(im2);
      FloatVector oddGapIm = re2.sub(re3);
      sumRe.add(gapRe).intoArray(re, at0);
      sumIm.add(gapIm).intoArray(im, at0);
      sumRe.sub(gapRe).intoArray(re, at2);
      sumIm.sub(gapIm).intoArray(im, at2);
      oddSumRe.add(oddGapRe).intoArray(re, at1);
      oddSumIm.add(oddGapIm).intoArray(im, at1);
      oddSumRe.sub(oddGapRe).intoArray(re, at3);
      oddSumIm.sub(oddGapIm).intoArray(im, at3);
    }
  }

  /** Stores {@code (x + i y) exp(-2 pi i angle / size)}. */
  private void turn(FloatVector x, FloatVector y, int angle, float[] re, float[] im, int at) {
    FloatVector cosine = broadcast(cosines[angle]);
    FloatVector sine = broadcast(sines[angle]);
    x.fma(cosine, y.mul(sine).neg()).intoArray(re, at);
    y.fma(cosine, x.mul(sine)).intoArray(im, at);
  }

  private static FloatVector backRe(
      float[] re, float[] im, int at, FloatVector cosine, FloatVector sine) {
    return load(re, at).fma(cosine, load(im, at).mul(sine));
  }

  private static FloatVector backIm(
      float[] re, float[] im, int at, FloatVector cosine, FloatVector sine) {
    return load(im, at).fma(cosine, load(re, at).mul(sine).neg());
  }

  private static FloatVector load(float[] rows, int at) {
    return FloatVector.fromArray(Lanes.SPECIES, rows, at);
  }
}
