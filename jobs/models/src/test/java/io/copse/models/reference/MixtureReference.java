package io.copse.models.reference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A mixture of SwiGLU experts in double precision, one token at a time: {@code y = sum over the
 * topK greatest logits of share_e expert_e(x)}. It gathers what its auxiliary loss needs over all
 * sequences that it is applied to.
 */
public final class MixtureReference {
  /** The gate's own probabilities as shares (Switch), or divided by the sum of the chosen's. */
  public enum Shares {
    AMONG_ALL,
    AMONG_CHOSEN
  }

  /** What the router sees of entry i of token t. */
  public interface Noise {
    double factor(int t, int i);
  }

  private final int experts;
  private final int topK;
  private final int width;
  private final Shares shares;
  private final double capacityFactor;
  private final double[] probabilities;
  private final double[] assigned;
  private int tokens;
  private int dropped;
  private double entropy;
  private double squares;

  public MixtureReference(int experts, int topK, int width, Shares shares, double capacityFactor) {
    this.experts = experts;
    this.topK = topK;
    this.width = width;
    this.shares = shares;
    this.capacityFactor = capacityFactor;
    this.probabilities = new double[experts];
    this.assigned = new double[experts];
  }

  /**
   * The output for one group of tokens x [n, d], within which capacity counts, with parameters
   * router [experts, d], gate_up [experts, 2 width, d] and down [experts, d, width].
   */
  public double[][] apply(
      double[] router, double[] gateUp, double[] down, double[][] x, Noise noise) {
    double capacity = Math.max(4, Math.floor(capacityFactor * x.length / experts));
    int[] taken = new int[experts];
    double[][] y = new double[x.length][x[0].length];
    for (int t = 0; t < x.length; t++) {
      double[] seen = new double[x[t].length];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = x[t][i] * noise.factor(t, i);
      }
      double[] z = Reference.linear(seen, router, 0, experts);
      double[] p = Reference.softmax(z, experts);
      gather(z, p);
      double sum = 0;
      for (int e : chosen(z)) {
        sum += p[e];
      }
      for (int e : chosen(z)) {
        if (taken[e]++ < capacity) {
          double share = shares == Shares.AMONG_ALL ? p[e] : p[e] / sum;
          double[] out = expert(gateUp, down, e, x[t]);
          for (int i = 0; i < out.length; i++) {
            y[t][i] += share * out[i];
          }
        } else {
          dropped++;
        }
      }
    }
    return y;
  }

  /** {@code experts sum_e f_e P_e} over the tokens so far. */
  public double balanceLoss() {
    double sum = 0;
    for (int e = 0; e < experts; e++) {
      sum += experts * load(e) * probabilities[e] / tokens;
    }
    return sum;
  }

  public double load(int expert) {
    return assigned[expert] / ((double) tokens * topK);
  }

  public double droppedShare() {
    return dropped / ((double) tokens * topK);
  }

  public double entropy() {
    return entropy / tokens;
  }

  public double zValue() {
    return squares / tokens;
  }

  private List<Integer> chosen(double[] z) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, experts).boxed().toList());
    all.sort(Comparator.comparingDouble(e -> -z[e]));
    return all.subList(0, topK);
  }

  private void gather(double[] z, double[] p) {
    tokens++;
    for (int e : chosen(z)) {
      assigned[e]++;
    }
    double logSum = Math.log(Arrays.stream(z).map(Math::exp).sum());
    squares += logSum * logSum;
    for (int e = 0; e < experts; e++) {
      probabilities[e] += p[e];
      entropy -= p[e] * Math.log(p[e]);
    }
  }

  private double[] expert(double[] gateUp, double[] down, int e, double[] x) {
    double[] both = Reference.linear(x, gateUp, e * 2 * width * x.length, 2 * width);
    double[] hidden = new double[width];
    for (int i = 0; i < width; i++) {
      hidden[i] = Reference.silu(both[i]) * both[width + i];
    }
    return Reference.linear(hidden, down, e * width * x.length, x.length);
  }
}
