package io.copse.models.reference;

import io.copse.models.reference.MixtureReference.Shares;
import java.util.Arrays;

/** Transformer, Transformer++ with or without grouped queries, and Transformer++ with mixtures. */
public final class ReferenceTransformer implements ReferenceArchitecture {
  private final int heads;
  private final boolean plus;
  private final int topK;
  private final Shares shares;
  private final double capacityFactor;

  private ReferenceTransformer(
      int heads, boolean plus, int topK, Shares shares, double capacityFactor) {
    this.heads = heads;
    this.plus = plus;
    this.topK = topK;
    this.shares = shares;
    this.capacityFactor = capacityFactor;
  }

  public static ReferenceTransformer plain(int heads) {
    return new ReferenceTransformer(heads, false, 0, Shares.AMONG_ALL, 0);
  }

  public static ReferenceTransformer plusPlus(int heads) {
    return new ReferenceTransformer(heads, true, 0, Shares.AMONG_ALL, 0);
  }

  /** Transformer++ whose feed-forwards are mixtures where they have a router; without noise. */
  public static ReferenceTransformer mixture(
      int heads, int topK, Shares shares, double capacityFactor) {
    return new ReferenceTransformer(heads, true, topK, shares, capacityFactor);
  }

  @Override
  public double[] norm(Weights w, double[] x) {
    return plus ? Reference.rmsNorm(x, w.all("gain"), 0) : Reference.layerNorm(x, w.all("gain"), 0);
  }

  @Override
  public double[][] branch(String name, Weights w, double[][] x) {
    if (name.equals("mixer")) {
      return attention(w, x);
    }
    return w.has("router") ? experts(w, x) : Reference.each(x, row -> feedForward(w, row));
  }

  private double[][] attention(Weights w, double[][] x) {
    int d = x[0].length;
    int width = d / heads;
    double[][] q = Reference.each(x, row -> w.linear("qkv", row));
    int keys = (q[0].length - d) / 2;
    int group = d / keys;
    double[][] mixed = new double[x.length][d];
    for (int head = 0; head < heads; head++) {
      for (int t = 0; t < x.length; t++) {
        double[] query = part(q, t, head * width, width, plus);
        double[] scores = new double[t + 1];
        for (int s = 0; s <= t; s++) {
          double[] key = part(q, s, d + head / group * width, width, plus);
          for (int i = 0; i < width; i++) {
            scores[s] += query[i] * key[i] / Math.sqrt(width);
          }
        }
        double[] p = Reference.softmax(scores, t + 1);
        for (int s = 0; s <= t; s++) {
          double[] value = part(q, s, d + keys + head / group * width, width, false);
          for (int i = 0; i < width; i++) {
            mixed[t][head * width + i] += p[s] * value[i];
          }
        }
      }
    }
    return Reference.each(mixed, row -> w.linear("out", row));
  }

  private static double[] part(double[][] rows, int t, int from, int width, boolean positioned) {
    double[] part = Arrays.copyOfRange(rows[t], from, from + width);
    return positioned ? Reference.rotate(part, t, 10_000) : part;
  }

  private double[][] experts(Weights w, double[][] x) {
    double[] down = w.all("down");
    int experts = w.all("router").length / x[0].length;
    int width = down.length / experts / x[0].length;
    return new MixtureReference(experts, topK, width, shares, capacityFactor)
        .apply(w.all("router"), w.all("gate_up"), down, x, (t, i) -> 1);
  }

  private double[] feedForward(Weights w, double[] x) {
    double[] hidden = w.linear(plus ? "gate_up" : "up", x);
    int f = plus ? hidden.length / 2 : hidden.length;
    double[] activation = new double[f];
    for (int i = 0; i < f; i++) {
      activation[i] = plus ? Reference.silu(hidden[i]) * hidden[f + i] : Reference.gelu(hidden[i]);
    }
    return w.linear("down", activation);
  }
}
