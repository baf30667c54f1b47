package io.copse.models.bench;

import java.util.Arrays;

/** The recurrences token after token, and the long convolution as the sum that defines it. */
final class PlainScans {
  private PlainScans() {}

  /** Mamba's scan: a is [states, channels], a row of bc holds B and then C. */
  static void selective(
      int sequences,
      int length,
      int channels,
      int states,
      float[] u,
      float[] dt,
      float[] a,
      float[] skip,
      float[] bc,
      float[] y) {
    float[] h = new float[states * channels];
    for (int row = 0; row < sequences * length; row++) {
      if (row % length == 0) {
        Arrays.fill(h, 0);
      }
      int base = row * channels;
      for (int i = 0; i < channels; i++) {
        y[base + i] = skip[i] * u[base + i];
      }
      for (int n = 0; n < states; n++) {
        float b = bc[row * 2 * states + n];
        float c = bc[row * 2 * states + states + n];
        for (int i = 0; i < channels; i++) {
          int at = n * channels + i;
          float decay = (float) Math.exp(dt[base + i] * a[at]);
          h[at] = decay * h[at] + dt[base + i] * b * u[base + i];
          y[base + i] += c * h[at];
        }
      }
    }
  }

  /** RWKV-4's weighted average, its sums below a running exponent. */
  static void wkv4(
      int sequences,
      int length,
      int width,
      float[] decay,
      float[] bonus,
      float[] k,
      float[] v,
      float[] y) {
    float[] a = new float[width];
    float[] b = new float[width];
    float[] o = new float[width];
    float[] w = new float[width];
    for (int i = 0; i < width; i++) {
      w[i] = (float) -Math.exp(decay[i]);
    }
    for (int row = 0; row < sequences * length; row++) {
      if (row % length == 0) {
        Arrays.fill(a, 0);
        Arrays.fill(b, 0);
        Arrays.fill(o, -1e38f);
      }
      for (int i = 0; i < width; i++) {
        float key = k[row * width + i];
        float value = v[row * width + i];
        float q = Math.max(o[i], bonus[i] + key);
        float old = (float) Math.exp(o[i] - q);
        float fresh = (float) Math.exp(bonus[i] + key - q);
        y[row * width + i] = (old * a[i] + fresh * value) / (old * b[i] + fresh);
        float next = Math.max(o[i] + w[i], key);
        old = (float) Math.exp(o[i] + w[i] - next);
        fresh = (float) Math.exp(key - next);
        a[i] = old * a[i] + fresh * value;
        b[i] = old * b[i] + fresh;
        o[i] = next;
      }
    }
  }

  /** RWKV-6's matrix-valued state of each head of {@code size} channels. */
  static void wkv6(
      int sequences,
      int length,
      int heads,
      int size,
      float[] r,
      float[] k,
      float[] v,
      float[] decay,
      float[] bonus,
      float[] y) {
    int width = heads * size;
    float[] state = new float[size * size];
    for (int part = 0; part < sequences * heads; part++) {
      int from = part % heads * size;
      Arrays.fill(state, 0);
      for (int t = 0; t < length; t++) {
        int at = (part / heads * length + t) * width + from;
        Arrays.fill(y, at, at + size, 0);
        for (int i = 0; i < size; i++) {
          float key = k[at + i];
          float receptance = r[at + i];
          float own = bonus[from + i] * key;
          float w = (float) Math.exp(-Math.exp(decay[at + i]));
          for (int j = 0; j < size; j++) {
            float old = state[i * size + j];
            y[at + j] += receptance * (own * v[at + j] + old);
            state[i * size + j] = w * old + key * v[at + j];
          }
        }
      }
    }
  }

  /** The decay of a head of retention over a chunk's scores, rows from position {@code first}. */
  static void retentionMask(
      int chunk, int first, float[] powers, float[] roots, float[] scores, int at) {
    for (int n = 0; n < chunk; n++) {
      for (int m = 0; m < chunk; m++) {
        float decay = m <= n ? powers[n - m] * roots[first + n] : 0;
        scores[at + n * chunk + m] *= decay;
      }
    }
  }

  /**
   * Linear attention through each head's diagonal system, as the recurrence of the {@code
   * headWidth^2} inputs k v: {@code h = lambda h + beta u}, {@code y = 2 Re(c h) + skip u}. All of
   * lambda, beta and 2 c are [heads, modes].
   */
  static void diagonal(
      int length,
      int heads,
      int headWidth,
      int modes,
      float[][] lambda,
      float[][] beta,
      float[][] twiceC,
      float[] skip,
      float[] q,
      float[] k,
      float[] v,
      float[] y) {
    int width = heads * headWidth;
    float[] re = new float[headWidth * headWidth * modes];
    float[] im = new float[headWidth * headWidth * modes];
    for (int head = 0; head < heads; head++) {
      Arrays.fill(re, 0);
      Arrays.fill(im, 0);
      int system = head * modes;
      for (int t = 0; t < length; t++) {
        int at = t * width + head * headWidth;
        for (int j = 0; j < headWidth; j++) {
          float mixed = 0;
          for (int i = 0; i < headWidth; i++) {
            float u = k[at + i] * v[at + j];
            float out = skip[head] * u;
            int channel = (i * headWidth + j) * modes;
            for (int m = 0; m < modes; m++) {
              float x = re[channel + m];
              float z = im[channel + m];
              float newX =
                  lambda[0][system + m] * x - lambda[1][system + m] * z + beta[0][system + m] * u;
              float newZ =
                  lambda[0][system + m] * z + lambda[1][system + m] * x + beta[1][system + m] * u;
              re[channel + m] = newX;
              im[channel + m] = newZ;
              out += twiceC[0][system + m] * newX - twiceC[1][system + m] * newZ;
            }
            mixed += q[at + i] * out;
          }
          y[at + j] = mixed;
        }
      }
    }
  }

  static void longConvolution(
      int sequences, int length, int channels, float[] u, float[] filter, float[] skip, float[] y) {
    for (int row = 0; row < sequences * length; row++) {
      int t = row % length;
      int out = row * channels;
      for (int i = 0; i < channels; i++) {
        y[out + i] = skip[i] * u[out + i];
      }
      for (int s = 0; s <= t; s++) {
        int in = (row - t + s) * channels;
        int lag = (t - s) * channels;
        for (int i = 0; i < channels; i++) {
          y[out + i] += filter[lag + i] * u[in + i];
        }
      }
    }
  }
}
