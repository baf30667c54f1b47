package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * A law for k experts, branched and trained apart, at matched compute: {@code L(N, D, k) = E + A /
 * (N k^mu)^alpha + B / (D k^nu)^beta}. N is the params of one expert, D the tokens that all experts
 * have read together, so that {@code C = 6 N D} does not depend on k. At k = 1 it is {@link
 * Chinchilla}, the dense model. An ensemble is worth a dense model with {@code k^mu} times the
 * params that has read {@code k^nu} times the tokens: mu is 0 if the experts add no capacity and 1
 * if their params count in full; nu is 0 if every expert learns as from all tokens, and -1 if each
 * learns only from its own k-th part.
 *
 * @param e irreducible loss E, nats per token, not negative
 * @param a coefficient A of the model's size, positive
 * @param b coefficient B of the data's size, positive
 * @param alpha exponent of the model's size, positive
 * @param beta exponent of the data's size, positive
 * @param mu exponent of k in the effective params
 * @param nu exponent of k in the effective tokens
 */
public record Experts(double e, double a, double b, double alpha, double beta, double mu, double nu)
    implements Law {

  /** Checks the ranges. */
  public Experts {
    Check.notNegative("E", e);
    Check.positive("A", a);
    Check.positive("B", b);
    Check.positive("alpha", alpha);
    Check.positive("beta", beta);
    Check.finite("mu", mu);
    Check.finite("nu", nu);
  }

  @Override
  public String name() {
    return "experts";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.PARAMS, Variable.TOKENS, Variable.EXPERTS);
  }

  @Override
  public Map<String, Double> parameters() {
    return Check.parameters(
        List.of("E", "A", "B", "alpha", "beta", "mu", "nu"), e, a, b, alpha, beta, mu, nu);
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    return of(values[2]).predict(values[0], values[1]);
  }

  /**
   * The law of a fixed number of experts, with its optimum and its frontier.
   *
   * @param experts k, at least 1
   */
  public Chinchilla of(double experts) {
    Check.positive("number of experts", experts);
    return new Chinchilla(
        e, a * Math.pow(experts, -alpha * mu), b * Math.pow(experts, -beta * nu), alpha, beta);
  }

  /** The law of the dense model, k = 1. */
  public Chinchilla dense() {
    return of(1);
  }
}
