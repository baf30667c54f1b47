package io.copse.models.reference;

import java.util.Arrays;

/** H3 by direct convolutions, quadratic in the length. */
public final class ReferenceH3 implements ReferenceArchitecture {
  private final int headWidth;

  public ReferenceH3(int headWidth) {
    this.headWidth = headWidth;
  }

  @Override
  public double[] norm(Weights w, double[] x) {
    return Reference.rmsNorm(x, w.all("gain"), 0);
  }

  @Override
  public double[][] branch(String name, Weights w, double[][] x) {
    return name.equals("mixer") ? mixer(w, x) : Reference.each(x, row -> feedForward(w, row));
  }

  /** GELU between two matrices. */
  static double[] feedForward(Weights w, double[] x) {
    return w.linear("down", Arrays.stream(w.linear("up", x)).map(Reference::gelu).toArray());
  }

  private double[][] mixer(Weights w, double[][] x) {
    int d = x[0].length;
    int heads = d / headWidth;
    double[][] qkv = Reference.each(x, row -> w.linear("qkv", row));
    double[][] shift = new double[d][];
    for (int i = 0; i < d; i++) {
      shift[i] = shiftKernel(w.all("shift_b"), w.all("shift_c"), i, d);
    }
    double[][] diagonal = new double[heads][];
    for (int head = 0; head < heads; head++) {
      double[] a = w.row("a_log", head);
      diagonal[head] =
          diagonalKernel(
              Math.exp(w.at("log_dt", head)),
              Arrays.stream(a).map(v -> -Math.exp(v)).toArray(),
              w.row("a_imag", head),
              w.row("b", head),
              w.row("c", head),
              x.length);
    }
    double[][] y =
        core(
            Reference.each(qkv, row -> Arrays.copyOf(row, d)),
            Reference.each(qkv, row -> Arrays.copyOfRange(row, d, 2 * d)),
            Reference.each(qkv, row -> Arrays.copyOfRange(row, 2 * d, 3 * d)),
            shift,
            w.all("shift_skip"),
            diagonal,
            w.all("skip"));
    return Reference.each(y, row -> w.linear("out", row));
  }

  /** Lag l of channel i: {@code sum over n of b[n] c[n + l]}, both [states, channels]. */
  private static double[] shiftKernel(double[] b, double[] c, int i, int channels) {
    double[] kernel = new double[b.length / channels];
    for (int lag = 0; lag < kernel.length; lag++) {
      for (int n = 0; n + lag < kernel.length; n++) {
        kernel[lag] += b[n * channels + i] * c[(n + lag) * channels + i];
      }
    }
    return kernel;
  }

  /**
   * {@code K[l] = 2 Re(sum of c b dt / (1 - dt a / 2) ((1 + dt a / 2) / (1 - dt a / 2))^l)}; b and
   * c are pairs of real and imaginary part. In polar form, unlike the kernel under test.
   */
  static double[] diagonalKernel(
      double dt, double[] aRe, double[] aIm, double[] b, double[] c, int length) {
    double[] kernel = new double[length];
    for (int m = 0; m < aRe.length; m++) {
      double downRe = 1 - dt * aRe[m] / 2;
      double downIm = -dt * aIm[m] / 2;
      double upRe = 1 + dt * aRe[m] / 2;
      double upIm = dt * aIm[m] / 2;
      double size = Math.hypot(upRe, upIm) / Math.hypot(downRe, downIm);
      double turn = Math.atan2(upIm, upRe) - Math.atan2(downIm, downRe);
      double factor =
          dt
              * Math.hypot(b[2 * m], b[2 * m + 1])
              * Math.hypot(c[2 * m], c[2 * m + 1])
              / Math.hypot(downRe, downIm);
      double angle =
          Math.atan2(b[2 * m + 1], b[2 * m])
              + Math.atan2(c[2 * m + 1], c[2 * m])
              - Math.atan2(downIm, downRe);
      for (int l = 0; l < length; l++) {
        kernel[l] += 2 * factor * Math.pow(size, l) * Math.cos(angle + l * turn);
      }
    }
    return kernel;
  }

  /** Between the projections; a head is {@code q[0].length / diagonal.length} wide. */
  static double[][] core(
      double[][] q,
      double[][] k,
      double[][] v,
      double[][] shift,
      double[] shiftSkip,
      double[][] diagonal,
      double[] skip) {
    int width = q[0].length / diagonal.length;
    double[][] y = new double[q.length][q[0].length];
    for (int head = 0; head < diagonal.length; head++) {
      for (int i = head * width; i < (head + 1) * width; i++) {
        double[] key = convolution(column(k, i), shift[i], shiftSkip[i]);
        for (int j = head * width; j < (head + 1) * width; j++) {
          double[] kv = column(v, j);
          for (int t = 0; t < kv.length; t++) {
            kv[t] *= key[t];
          }
          double[] out = convolution(kv, diagonal[head], skip[head]);
          for (int t = 0; t < kv.length; t++) {
            y[t][j] += q[t][i] * out[t];
          }
        }
      }
    }
    return y;
  }

  /** {@code y[t] = skip u[t] + sum over s <= t of kernel[t - s] u[s]}. */
  static double[] convolution(double[] u, double[] kernel, double skip) {
    double[] y = new double[u.length];
    for (int t = 0; t < u.length; t++) {
      y[t] = skip * u[t];
      for (int lag = 0; lag <= t && lag < kernel.length; lag++) {
        y[t] += kernel[lag] * u[t - lag];
      }
    }
    return y;
  }

  private static double[] column(double[][] rows, int i) {
    return Arrays.stream(rows).mapToDouble(row -> row[i]).toArray();
  }
}
