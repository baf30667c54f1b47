package io.copse.models.reference;

import java.util.Arrays;
import java.util.List;

/** RWKV-6, its states as sums over the whole past. */
public final class ReferenceRwkv6 implements ReferenceArchitecture {
  private static final List<String> MIXES = List.of("decay", "key", "value", "receptance", "gate");

  private final int heads;

  public ReferenceRwkv6(int heads) {
    this.heads = heads;
  }

  /**
   * One head: {@code y_t[j] = sum over i of r_t[i] (u[i] k_t[i] v_t[j] + sum over s below t of
   * (product over s < m < t of w_m[i]) k_s[i] v_s[j])}.
   */
  public static double[][] wkv(
      double[][] r, double[][] k, double[][] v, double[][] decay, double[] u) {
    double[][] y = new double[r.length][v[0].length];
    for (int t = 0; t < r.length; t++) {
      for (int i = 0; i < u.length; i++) {
        add(y[t], v[t], r[t][i] * u[i] * k[t][i]);
        double left = 1;
        for (int s = t - 1; s >= 0; s--) {
          add(y[t], v[s], r[t][i] * left * k[s][i]);
          left *= Math.exp(-Math.exp(decay[s][i]));
        }
      }
    }
    return y;
  }

  @Override
  public double[] norm(Weights w, double[] x) {
    return ReferenceRwkv4.biasedNorm(w, x);
  }

  @Override
  public double[][] branch(String name, Weights w, double[][] x) {
    return name.equals("mixer") ? timeMix(w, x) : ReferenceRwkv4.channelMix(w, x);
  }

  private double[][] timeMix(Weights w, double[][] x) {
    int d = x[0].length;
    int rank = w.row("shift_up", 0).length;
    double[][][] projected = new double[MIXES.size()][x.length][];
    double[][] first = ReferenceRwkv4.shifted(x, w.all("shift"));
    for (int t = 0; t < x.length; t++) {
      double[] hidden = tanh(w.linear("shift_down", first[t]));
      for (int mix = 0; mix < MIXES.size(); mix++) {
        String name = MIXES.get(mix);
        double[] part = Arrays.copyOfRange(hidden, mix * rank, (mix + 1) * rank);
        double[] shares = w.all("shift_" + name);
        for (int i = 0; i < d; i++) {
          shares[i] += Reference.dot(w.row("shift_up", mix * d + i), part);
        }
        double[] mixed = ReferenceRwkv4.shifted(x, t, shares);
        if (mix == 0) {
          double[] decay = w.linear("decay_up", tanh(w.linear("decay_down", mixed)));
          add(decay, w.all("decay"), 1);
          projected[0][t] = decay;
        } else {
          projected[mix][t] = w.linear(name, mixed);
        }
      }
    }
    double[][] gated = new double[x.length][d];
    int size = d / heads;
    for (int head = 0; head < heads; head++) {
      int from = head * size;
      double[][] y =
          wkv(
              part(projected[3], from, size),
              part(projected[1], from, size),
              part(projected[2], from, size),
              part(projected[0], from, size),
              Arrays.copyOfRange(w.all("bonus"), from, from + size));
      for (int t = 0; t < x.length; t++) {
        double[] normed = groupNorm(y[t]);
        for (int j = 0; j < size; j++) {
          int i = from + j;
          double z = normed[j] * w.at("norm_gain", i) + w.at("norm_bias", i);
          gated[t][i] = z * Reference.silu(projected[4][t][i]);
        }
      }
    }
    return Reference.each(gated, row -> w.linear("out", row));
  }

  private static double[] groupNorm(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    return Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(variance + 64e-5)).toArray();
  }

  private static double[] tanh(double[] x) {
    return Arrays.stream(x).map(Math::tanh).toArray();
  }

  private static double[][] part(double[][] rows, int from, int size) {
    return Reference.each(rows, row -> Arrays.copyOfRange(row, from, from + size));
  }

  private static void add(double[] sum, double[] x, double factor) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * x[i];
    }
  }
}
