package io.copse.models.reference;

import java.util.Arrays;

/** Hyena of order 2 by direct convolutions, quadratic in the length. */
public final class ReferenceHyena implements ReferenceArchitecture {
  @Override
  public double[] norm(Weights w, double[] x) {
    return Reference.layerNorm(x, w.all("gain"), 0);
  }

  @Override
  public double[][] branch(String name, Weights w, double[][] x) {
    return name.equals("mixer")
        ? mixer(w, x)
        : Reference.each(x, row -> ReferenceH3.feedForward(w, row));
  }

  private static double[][] mixer(Weights w, double[][] x) {
    int d = x[0].length;
    double[][] parts =
        ReferenceMamba.convolution(
            Reference.each(x, row -> biased(w, "in", row)), w.all("short"), w.all("short_bias"));
    double[][] filter = filter(w, x.length);
    double[] skip = w.all("skip");
    double[][] gated = new double[x.length][d];
    for (int i = 0; i < d; i++) {
      int channel = i;
      double[] u =
          Arrays.stream(parts).mapToDouble(p -> p[d + channel] * p[2 * d + channel]).toArray();
      double[] h = Arrays.stream(filter).mapToDouble(row -> row[channel]).toArray();
      double[] y = ReferenceH3.convolution(u, h, skip[i]);
      for (int t = 0; t < x.length; t++) {
        gated[t][i] = y[t] * parts[t][i];
      }
    }
    return Reference.each(gated, row -> biased(w, "out", row));
  }

  /** The filter's rows for the first lags; the positions' table tells the greatest length. */
  static double[][] filter(Weights w, int length) {
    double[] frequency = w.all("filter_frequency");
    int contextLength = w.all("filter_positions").length / w.row("filter_positions", 0).length;
    double[][] h = new double[length][];
    for (int t = 0; t < length; t++) {
      double[] s = w.row("filter_positions", t);
      for (String layer : new String[] {"filter_in", "filter_hidden1", "filter_hidden2"}) {
        s = biased(w, layer, s);
        for (int i = 0; i < s.length; i++) {
          s[i] = Math.sin(frequency[i] * s[i]);
        }
      }
      h[t] = w.linear("filter_out", s);
      for (int i = 0; i < h[t].length; i++) {
        h[t][i] *= Math.exp(-time(t, contextLength) * decay(i, h[t].length));
      }
    }
    return h;
  }

  /** {@code [t', cos(f w t), -sin(f w t)]} for every position. */
  public static double[][] positions(int contextLength, int width) {
    int bands = (width - 1) / 2;
    double[][] z = new double[contextLength][width];
    for (int t = 0; t < contextLength; t++) {
      z[t][0] = time(t, contextLength);
      for (int band = 0; band < bands; band++) {
        double f = bands == 1 ? 1e-4 : 1e-4 + band * (bands - 1 - 1e-4) / (bands - 1);
        double angle = f * 2 * Math.PI * t / contextLength;
        z[t][1 + band] = Math.cos(angle);
        z[t][1 + bands + band] = -Math.sin(angle);
      }
    }
    return z;
  }

  static double decay(int channel, int channels) {
    double slow = Math.log(100) / 1.5;
    double fast = Math.log(100) / 0.3;
    return channels == 1 ? slow : slow + channel * (fast - slow) / (channels - 1);
  }

  private static double time(int t, int contextLength) {
    return contextLength == 1 ? 0 : t / (contextLength - 1.0);
  }

  private static double[] biased(Weights w, String name, double[] x) {
    double[] y = w.linear(name, x);
    double[] bias = w.all(name + "_bias");
    for (int i = 0; i < y.length; i++) {
      y[i] += bias[i];
    }
    return y;
  }
}
