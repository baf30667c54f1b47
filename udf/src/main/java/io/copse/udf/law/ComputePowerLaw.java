package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * A power of training compute with an irreducible loss: {@code L(C) = E + A / C^alpha} (Henighan et
 * al. 2020, "Scaling Laws for Autoregressive Generative Modeling"), for runs that are each the best
 * of their budget.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient A, positive
 * @param alpha exponent of compute, positive
 */
public record ComputePowerLaw(double e, double a, double alpha) implements Law, Frontier {

  /** Checks the ranges. */
  public ComputePowerLaw {
    Check.notNegative("E", e);
    Check.positive("A", a);
    Check.positive("alpha", alpha);
  }

  @Override
  public String name() {
    return "compute_power_law";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.FLOPS);
  }

  @Override
  public Map<String, Double> parameters() {
    return Check.parameters(List.of("E", "A", "alpha"), e, a, alpha);
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    return e + a * Math.pow(values[0], -alpha);
  }

  @Override
  public double lossAt(double flops) {
    return predict(flops);
  }
}
