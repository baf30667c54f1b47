package io.copse.models.bench;

import java.util.Arrays;

/** The kernels of rows as loops over arrays, for a compiler to make of them what it can. */
final class PlainRows {
  private PlainRows() {}

  /** As {@link io.copse.models.kernel.CrossEntropy#gradient} with a scale of 1. */
  static double crossEntropy(int rows, int vocabulary, float[] logits, int[] targets) {
    double total = 0;
    for (int row = 0; row < rows; row++) {
      int base = row * vocabulary;
      float max = logits[base];
      for (int i = 1; i < vocabulary; i++) {
        max = Math.max(max, logits[base + i]);
      }
      float target = logits[base + targets[row]];
      float sum = 0;
      for (int i = 0; i < vocabulary; i++) {
        logits[base + i] = (float) Math.exp(logits[base + i] - max);
        sum += logits[base + i];
      }
      for (int i = 0; i < vocabulary; i++) {
        logits[base + i] /= sum;
      }
      logits[base + targets[row]] -= 1;
      total += Math.log(sum) + max - target;
    }
    return total;
  }

  static void rmsNorm(
      int rows,
      int width,
      float epsilon,
      float[] x,
      float[] gain,
      float[] normalised,
      float[] roots,
      float[] y) {
    for (int row = 0; row < rows; row++) {
      int base = row * width;
      float squares = 0;
      for (int i = 0; i < width; i++) {
        squares += x[base + i] * x[base + i];
      }
      float root = (float) (1 / Math.sqrt(squares / width + epsilon));
      roots[row] = root;
      for (int i = 0; i < width; i++) {
        normalised[base + i] = x[base + i] * root;
        y[base + i] = normalised[base + i] * gain[i];
      }
    }
  }

  static void rmsNormGradient(
      int rows,
      int width,
      float[] normalised,
      float[] roots,
      float[] gain,
      float[] dy,
      float[] dx,
      float[] dGain) {
    Arrays.fill(dGain, 0);
    for (int row = 0; row < rows; row++) {
      int base = row * width;
      float products = 0;
      for (int i = 0; i < width; i++) {
        float dyn = dy[base + i] * normalised[base + i];
        dGain[i] += dyn;
        products += dyn * gain[i];
      }
      float mean = products / width;
      for (int i = 0; i < width; i++) {
        dx[base + i] += roots[row] * (dy[base + i] * gain[i] - mean * normalised[base + i]);
      }
    }
  }

  static void silu(float[] x, float[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * sigmoid(x[i]);
    }
  }

  static void siluGate(float[] g, float[] x, float[] y) {
    for (int i = 0; i < g.length; i++) {
      y[i] = g[i] * sigmoid(g[i]) * x[i];
    }
  }

  static void swiGlu(int rows, int width, float[] gateAndUp, float[] activation) {
    for (int row = 0; row < rows; row++) {
      int gate = 2 * row * width;
      for (int i = 0; i < width; i++) {
        float g = gateAndUp[gate + i];
        activation[row * width + i] = g * sigmoid(g) * gateAndUp[gate + width + i];
      }
    }
  }

  /** In place, as {@link io.copse.models.kernel.GatedUnit#gradient}. */
  static void swiGluGradient(int rows, int width, float[] gateAndUp, float[] da) {
    for (int row = 0; row < rows; row++) {
      int gate = 2 * row * width;
      for (int i = 0; i < width; i++) {
        float g = gateAndUp[gate + i];
        float u = gateAndUp[gate + width + i];
        float d = da[row * width + i];
        float s = sigmoid(g);
        da[row * width + i] = g * s * u;
        gateAndUp[gate + width + i] = d * g * s;
        gateAndUp[gate + i] = d * u * (s + g * s * (1 - s));
      }
    }
  }

  /** As {@link io.copse.models.kernel.CausalSoftmax#apply}. */
  static void causalSoftmax(int rows, int first, int stride, float[] scores, float[] statistics) {
    for (int row = 0; row < rows; row++) {
      int base = row * stride;
      int length = first + row + 1;
      float max = scores[base];
      for (int i = 1; i < length; i++) {
        max = Math.max(max, scores[base + i]);
      }
      float sum = 0;
      for (int i = 0; i < length; i++) {
        scores[base + i] = (float) Math.exp(scores[base + i] - max);
        sum += scores[base + i];
      }
      float reciprocal = 1 / sum;
      for (int i = 0; i < length; i++) {
        scores[base + i] *= reciprocal;
      }
      for (int i = length; i < first + rows; i++) {
        scores[base + i] = 0;
      }
      statistics[2 * row] = max;
      statistics[2 * row + 1] = reciprocal;
    }
  }

  /** As {@link io.copse.models.kernel.CausalSoftmax#gradient}. */
  static void causalSoftmaxGradient(int rows, int first, int stride, float[] p, float[] d) {
    for (int row = 0; row < rows; row++) {
      int base = row * stride;
      int length = first + row + 1;
      float sum = 0;
      for (int i = 0; i < length; i++) {
        sum += p[base + i] * d[base + i];
      }
      for (int i = 0; i < length; i++) {
        d[base + i] = p[base + i] * (d[base + i] - sum);
      }
      for (int i = length; i < first + rows; i++) {
        d[base + i] = 0;
      }
    }
  }

  /** Turns {@code heads} heads of each row of {@code stride} floats by tables [length, width/2]. */
  static void rotary(
      int rows,
      int length,
      int stride,
      int heads,
      int width,
      float[] cosines,
      float[] sines,
      float[] x) {
    int pairs = width / 2;
    for (int row = 0; row < rows; row++) {
      int table = row % length * pairs;
      for (int head = 0; head < heads; head++) {
        int base = row * stride + head * width;
        for (int i = 0; i < pairs; i++) {
          float even = x[base + 2 * i];
          float odd = x[base + 2 * i + 1];
          x[base + 2 * i] = even * cosines[table + i] - odd * sines[table + i];
          x[base + 2 * i + 1] = odd * cosines[table + i] + even * sines[table + i];
        }
      }
    }
  }

  /** Update t of {@link io.copse.models.optim.AdamW} with its usual betas, all decaying. */
  static void adamW(
      int t, double rate, double decay, float[] w, float[] g, float[] first, float[] second) {
    float beta1 = 0.9f;
    float beta2 = 0.95f;
    float keep = (float) (1 - rate * decay);
    float step = (float) (rate / (1 - Math.pow(0.9, t)));
    float rootScale = (float) (1 / Math.sqrt(1 - Math.pow(0.95, t)));
    for (int i = 0; i < w.length; i++) {
      first[i] = beta1 * first[i] + (1 - beta1) * g[i];
      second[i] = beta2 * second[i] + (1 - beta2) * g[i] * g[i];
      float root = (float) Math.sqrt(second[i]) * rootScale + 1e-8f;
      w[i] = keep * w[i] - step * first[i] / root;
    }
  }

  private static float sigmoid(float x) {
    return 1 / (1 + (float) Math.exp(-x));
  }
}
