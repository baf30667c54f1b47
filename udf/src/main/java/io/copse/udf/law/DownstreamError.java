package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * A downstream task's error from the loss (Gadre et al. 2024): {@code error(L) = epsilon - k
 * exp(-gamma L)}, the error that a model without skill makes less what the loss buys.
 *
 * @param epsilon the error at high loss, positive
 * @param k coefficient, positive
 * @param gamma rate, positive
 */
public record DownstreamError(double epsilon, double k, double gamma) implements Law {

  /** Checks the ranges. */
  public DownstreamError {
    Check.positive("epsilon", epsilon);
    Check.positive("k", k);
    Check.positive("gamma", gamma);
  }

  @Override
  public String name() {
    return "downstream_error";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.LOSS);
  }

  @Override
  public Map<String, Double> parameters() {
    return Check.parameters(List.of("epsilon", "k", "gamma"), epsilon, k, gamma);
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    return epsilon - k * Math.exp(-gamma * values[0]);
  }
}
