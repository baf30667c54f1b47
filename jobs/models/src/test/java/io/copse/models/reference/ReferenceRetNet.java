package io.copse.models.reference;

import java.util.Arrays;

/** RetNet in its parallel form. */
public final class ReferenceRetNet implements ReferenceArchitecture {
  private final int heads;

  public ReferenceRetNet(int heads) {
    this.heads = heads;
  }

  /** {@code o_n = sum over m up to n of gamma^(n-m) (q_n k_m) v_m}. */
  public static double[][] retention(double[][] q, double[][] k, double[][] v, double gamma) {
    double[][] o = new double[q.length][v[0].length];
    for (int n = 0; n < q.length; n++) {
      for (int m = 0; m <= n; m++) {
        double score = Reference.dot(q[n], k[m]) * Math.pow(gamma, n - m);
        for (int j = 0; j < v[m].length; j++) {
          o[n][j] += score * v[m][j];
        }
      }
    }
    return o;
  }

  /** {@code x / sqrt(mean(x^2) + epsilon)}. */
  public static double[] rms(double[] x, double epsilon) {
    double root = Math.sqrt(Reference.dot(x, x) / x.length + epsilon);
    return Arrays.stream(x).map(value -> value / root).toArray();
  }

  @Override
  public double[] norm(Weights w, double[] x) {
    return Reference.rmsNorm(x, w.all("gain"), 0);
  }

  @Override
  public double[][] branch(String name, Weights w, double[][] x) {
    return name.equals("mixer") ? mixer(w, x) : Reference.each(x, row -> feedForward(w, row));
  }

  private double[][] mixer(Weights w, double[][] x) {
    int d = x[0].length;
    int width = d / heads;
    double[][] queryKey = Reference.each(x, row -> w.linear("query_key", row));
    double[][] value = Reference.each(x, row -> w.linear("value", row));
    double[][] gate = Reference.each(x, row -> w.linear("gate", row));
    int values = value[0].length / heads;
    double[][] gated = new double[x.length][heads * values];
    for (int head = 0; head < heads; head++) {
      double[][] q = new double[x.length][];
      double[][] k = new double[x.length][];
      double[][] v = new double[x.length][];
      for (int t = 0; t < x.length; t++) {
        q[t] = turned(queryKey[t], head * width, width, t);
        k[t] = turned(queryKey[t], d + head * width, width, t);
        v[t] = Arrays.copyOfRange(value[t], head * values, (head + 1) * values);
      }
      double gamma = 1 - Math.pow(2, -5 - head);
      double[][] o = retention(q, k, v, gamma);
      double decays = 0;
      for (int t = 0; t < x.length; t++) {
        decays += Math.pow(gamma, t);
        double factor = 1 / Math.sqrt(width * decays);
        double[] normed = rms(Arrays.stream(o[t]).map(each -> factor * each).toArray(), 1e-6);
        for (int j = 0; j < values; j++) {
          gated[t][head * values + j] = Reference.silu(gate[t][head * values + j]) * normed[j];
        }
      }
    }
    return Reference.each(gated, row -> w.linear("out", row));
  }

  private static double[] turned(double[] row, int from, int width, int position) {
    double[] y = new double[width];
    for (int i = 0; i < width; i += 2) {
      double share = width == 2 ? 0 : (double) i / (width - 2);
      double angle = position * Math.pow(10_000, -share);
      double even = row[from + i];
      double odd = row[from + i + 1];
      y[i] = even * Math.cos(angle) - odd * Math.sin(angle);
      y[i + 1] = odd * Math.cos(angle) + even * Math.sin(angle);
    }
    return y;
  }

  private static double[] feedForward(Weights w, double[] x) {
    double[] hidden = w.linear("gate_up", x);
    int f = hidden.length / 2;
    double[] activation = new double[f];
    for (int i = 0; i < f; i++) {
      activation[i] = Reference.gelu(hidden[i]) * hidden[f + i];
    }
    return w.linear("down", activation);
  }
}
