package io.copse.udf.law;

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
public record Chinchilla(double e, double a, double b, double alpha, double beta) implements Law {

  /** Checks the ranges. */
  public Chinchilla {
    if (!(e >= 0 && e < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The law's E is " + e + ": give a finite loss of at least 0.");
    }

    requirePositive("A", a);
    requirePositive("B", b);
    requirePositive("alpha", alpha);
    requirePositive("beta", beta);
  }

  @Override
  public String name() {
    return "chinchilla";
  }

  @Override
  public double loss(double params, double tokens) {
    requirePositive("params", params);
    requirePositive("tokens", tokens);
    return e + a * Math.pow(params, -alpha) + b * Math.pow(tokens, -beta);
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
  public Allocation optimum(double flops) {
    requirePositive("budget", flops);
    double logG = Math.log(alpha * a / (beta * b)) / (alpha + beta);
    double logC = Math.log(flops / 6);
    double params = Math.exp(logG + paramsExponent() * logC);
    double tokens = Math.exp(tokensExponent() * logC - logG);
    return new Allocation(flops, params, tokens, loss(params, tokens));
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The law's " + what + " is " + value + ": give a finite number above 0.");
    }
  }
}
