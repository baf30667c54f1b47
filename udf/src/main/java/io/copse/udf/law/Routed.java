package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * The bilinear law of routed models (Clark et al. 2022, "Unified Scaling Laws for Routed Language
 * Models", equations 2 and 7): {@code log L = a log N + b log F + c log N log F + d} with base-10
 * logarithms, N the params of the dense model of equal depth and width, and F the saturating number
 * of experts, {@code 1 / F = 1 / (k - 1 + 1 / (1 / kStart - 1 / kMax)) + 1 / kMax}.
 *
 * @param a exponent of the size, negative where larger is better
 * @param b exponent of the experts
 * @param c how the size changes what experts are worth
 * @param d logarithm of the loss at N = F = 1
 * @param kStart F of one expert, positive and below kMax
 * @param kMax F of infinitely many experts
 */
public record Routed(double a, double b, double c, double d, double kStart, double kMax)
    implements Law {

  /** Checks the ranges. */
  public Routed {
    Check.finite("a", a);
    Check.finite("b", b);
    Check.finite("c", c);
    Check.finite("d", d);
    Check.positive("kStart", kStart);
    Check.positive("kMax", kMax);
    if (!(kStart < kMax)) {
      throw new IllegalArgumentException(
          "The law's kStart is " + kStart + ": give less than its kMax of " + kMax + ".");
    }
  }

  @Override
  public String name() {
    return "routed";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.PARAMS, Variable.EXPERTS);
  }

  @Override
  public Map<String, Double> parameters() {
    return Check.parameters(
        List.of("a", "b", "c", "d", "k_start", "k_max"), a, b, c, d, kStart, kMax);
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    double logN = Math.log10(values[0]);
    double logF = Math.log10(saturated(values[1]));
    return Math.pow(10, a * logN + b * logF + c * logN * logF + d);
  }

  /** The saturating number of experts F of k experts: kStart at k = 1. */
  public double saturated(double experts) {
    return 1 / (1 / (experts - 1 + 1 / (1 / kStart - 1 / kMax)) + 1 / kMax);
  }

  /**
   * The params of a dense model with the same loss: the effective parameter count of the paper,
   * {@code N^((a + c log F(k)) / (a + c log F(1))) (F(k) / F(1))^(b / (a + c log F(1)))}.
   *
   * @param params N, positive
   * @param experts k, at least 1
   */
  public double effectiveParams(double params, double experts) {
    Check.positive("params", params);
    Check.positive("number of experts", experts);
    double dense = a + c * Math.log10(kStart);
    double logF = Math.log10(saturated(experts));
    return Math.pow(
        10, ((a + c * logF) * Math.log10(params) + b * (logF - Math.log10(kStart))) / dense);
  }
}
