package io.copse.models.reference;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Equations of single layers on rows of doubles. */
public final class Reference {
  private Reference() {}

  /** {@code y = W x} for W [out, in] in a flat array. */
  public static double[] linear(double[] x, double[] flat, int offset, int out) {
    double[] y = new double[out];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < x.length; i++) {
        y[o] += flat[offset + o * x.length + i] * x[i];
      }
    }
    return y;
  }

  /** The inner product. */
  public static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** A function of each row. */
  public static double[][] each(double[][] rows, UnaryOperator<double[]> function) {
    return Arrays.stream(rows).map(function).toArray(double[][]::new);
  }

  public static double[] rmsNorm(double[] x, double[] flat, int offset) {
    double squares = 0;
    for (double v : x) {
      squares += v * v;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = flat[offset + i] * x[i] / Math.sqrt(squares / x.length + 1e-5);
    }
    return y;
  }

  public static double[] layerNorm(double[] x, double[] flat, int offset) {
    double mean = 0;
    for (double v : x) {
      mean += v / x.length;
    }
    double variance = 0;
    for (double v : x) {
      variance += (v - mean) * (v - mean) / x.length;
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = flat[offset + i] * (x[i] - mean) / Math.sqrt(variance + 1e-5);
    }
    return y;
  }

  /** Turns adjacent pairs of a head by its position. */
  public static double[] rotate(double[] x, int position, double theta) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i += 2) {
      double angle = position * Math.pow(theta, -(double) i / x.length);
      y[i] = x[i] * Math.cos(angle) - x[i + 1] * Math.sin(angle);
      y[i + 1] = x[i] * Math.sin(angle) + x[i + 1] * Math.cos(angle);
    }
    return y;
  }

  public static double silu(double x) {
    return x / (1 + Math.exp(-x));
  }

  public static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  public static double gelu(double x) {
    return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  /** Softmax of the first {@code length} scores. */
  public static double[] softmax(double[] scores, int length) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < length; i++) {
      max = Math.max(max, scores[i]);
    }
    double sum = 0;
    double[] p = new double[length];
    for (int i = 0; i < length; i++) {
      p[i] = Math.exp(scores[i] - max);
      sum += p[i];
    }
    for (int i = 0; i < length; i++) {
      p[i] /= sum;
    }
    return p;
  }
}
