package io.copse.models.reference;

import java.util.Arrays;

/** RWKV-4, its averages as sums over the whole past. */
public final class ReferenceRwkv4 implements ReferenceArchitecture {
  /** The average of one channel. */
  public static double[] wkv(double[] k, double[] v, double decay, double bonus) {
    double w = -Math.exp(decay);
    double[] y = new double[k.length];
    for (int t = 0; t < k.length; t++) {
      double numerator = Math.exp(bonus + k[t]) * v[t];
      double denominator = Math.exp(bonus + k[t]);
      for (int i = 0; i < t; i++) {
        double weight = Math.exp((t - 1 - i) * w + k[i]);
        numerator += weight * v[i];
        denominator += weight;
      }
      y[t] = numerator / denominator;
    }
    return y;
  }

  /** Rows mixed with the row before by the shares of a parameter. */
  static double[][] shifted(double[][] x, double[] shares) {
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      y[t] = shifted(x, t, shares);
    }
    return y;
  }

  /** One row mixed with the row before. */
  static double[] shifted(double[][] x, int t, double[] shares) {
    double[] y = new double[shares.length];
    for (int i = 0; i < y.length; i++) {
      double before = t == 0 ? 0 : x[t - 1][i];
      y[i] = (1 - shares[i]) * x[t][i] + shares[i] * before;
    }
    return y;
  }

  /** The feed-forward of RWKV-4 and RWKV-6. */
  static double[][] channelMix(Weights w, double[][] x) {
    double[][] keys = shifted(x, w.all("shift_key"));
    double[][] receptances = shifted(x, w.all("shift_receptance"));
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] k = w.linear("key", keys[t]);
      double[] r = w.linear("receptance", receptances[t]);
      double[] value =
          w.linear("value", Arrays.stream(k).map(v -> Math.pow(Math.max(v, 0), 2)).toArray());
      y[t] = new double[r.length];
      for (int i = 0; i < r.length; i++) {
        y[t][i] = value[i] / (1 + Math.exp(-r[i]));
      }
    }
    return y;
  }

  @Override
  public double[] norm(Weights w, double[] x) {
    return biasedNorm(w, x);
  }

  static double[] biasedNorm(Weights w, double[] x) {
    double[] y = Reference.layerNorm(x, w.all("gain"), 0);
    for (int i = 0; i < y.length; i++) {
      y[i] += w.at("bias", i);
    }
    return y;
  }

  @Override
  public double[][] branch(String name, Weights w, double[][] x) {
    return name.equals("mixer") ? timeMix(w, x) : channelMix(w, x);
  }

  private static double[][] timeMix(Weights w, double[][] x) {
    int d = x[0].length;
    double[][] k = Reference.each(shifted(x, w.all("shift_key")), row -> w.linear("key", row));
    double[][] v = Reference.each(shifted(x, w.all("shift_value")), row -> w.linear("value", row));
    double[][] r =
        Reference.each(shifted(x, w.all("shift_receptance")), row -> w.linear("receptance", row));
    double[][] gated = new double[x.length][d];
    for (int i = 0; i < d; i++) {
      double[] y = wkv(column(k, i), column(v, i), w.at("decay", i), w.at("bonus", i));
      for (int t = 0; t < x.length; t++) {
        gated[t][i] = y[t] / (1 + Math.exp(-r[t][i]));
      }
    }
    return Reference.each(gated, row -> w.linear("out", row));
  }

  private static double[] column(double[][] rows, int i) {
    return Arrays.stream(rows).mapToDouble(row -> row[i]).toArray();
  }
}
