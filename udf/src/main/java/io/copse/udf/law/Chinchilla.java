package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * The parametric loss of Hoffmann et al. 2022 ("Training Compute-Optimal Large Language Models",
 * approach 3): {@code L(N, D) = E + A / N^alpha + B / D^beta}.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient A of the model's size, positive
 * @param b coefficient B of the data's size, positive
 * @param alpha exponent of the model's size, positive
 * @param beta exponent of the data's size, positive
 */
public record Chinchilla(double e, double a, double b, double alpha, double beta)
    implements Law, AllocationLaw {

  /** Checks the ranges. */
  public Chinchilla {
    Check.notNegative("E", e);
    Check.positive("A", a);
    Check.positive("B", b);
    Check.positive("alpha", alpha);
    Check.positive("beta", beta);
  }

  @Override
  public String name() {
    return "chinchilla";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.PARAMS, Variable.TOKENS);
  }

  @Override
  public Map<String, Double> parameters() {
    return Check.parameters(List.of("E", "A", "B", "alpha", "beta"), e, a, b, alpha, beta);
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    return e + a * Math.pow(values[0], -alpha) + b * Math.pow(values[1], -beta);
  }

  /**
   * The predicted loss in nats per token.
   *
   * @param params parameters N, positive
   * @param tokens training tokens D, positive
   */
  public double loss(double params, double tokens) {
    return predict(params, tokens);
  }

  /** The exponent of the best N in C: {@code beta / (alpha + beta)}. */
  public double paramsExponent() {
    return beta / (alpha + beta);
  }

  /** The exponent of the best D in C: {@code alpha / (alpha + beta)}. */
  public double tokensExponent() {
    return alpha / (alpha + beta);
  }

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss: {@code N = G (C/6)^(beta/(alpha +
   * beta))}, {@code D = (C/6)^(alpha/(alpha + beta)) / G}, {@code G = (alpha A / (beta
   * B))^(1/(alpha + beta))}.
   *
   * @param flops the budget C in FLOPs, positive
   */
  @Override
  public Allocation optimum(double flops) {
    Check.positive("budget", flops);
    double logG = Math.log(alpha * a / (beta * b)) / (alpha + beta);
    double logC = Math.log(flops / 6);
    double params = Math.exp(logG + paramsExponent() * logC);
    double tokens = Math.exp(tokensExponent() * logC - logG);
    return new Allocation(flops, params, tokens, loss(params, tokens));
  }
}
