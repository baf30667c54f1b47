package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * The over-training law of Gadre et al. 2024 ("Language models scale reliably with over-training
 * and on downstream tasks"): {@code L = E + a N^-c + b 6^(-c/2) D^-c}. N and D share one exponent,
 * so that at every fixed number of tokens per param M = D / N the reducible loss is a power of
 * compute with the exponent {@code c / 2}.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient of the model's size, positive
 * @param b coefficient of the data's size, positive
 * @param c the common exponent, positive
 */
public record OverTraining(double e, double a, double b, double c) implements Law, AllocationLaw {

  /** Checks the ranges. */
  public OverTraining {
    Check.notNegative("E", e);
    Check.positive("a", a);
    Check.positive("b", b);
    Check.positive("c", c);
  }

  @Override
  public String name() {
    return "over_training";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.PARAMS, Variable.TOKENS);
  }

  @Override
  public Map<String, Double> parameters() {
    return Check.parameters(List.of("E", "a", "b", "c"), e, a, b, c);
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    return asChinchilla().predict(values);
  }

  /** The split of a budget {@code C = 6 N D} with the lowest loss. */
  @Override
  public Allocation optimum(double flops) {
    return asChinchilla().optimum(flops);
  }

  /** The same loss as a Chinchilla law with equal exponents. */
  public Chinchilla asChinchilla() {
    return new Chinchilla(e, a, b * Math.pow(6, -c / 2), c, c);
  }
}
