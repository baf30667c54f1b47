package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * Chinchilla's law for repeated data (Muennighoff et al. 2023, "Scaling Data-Constrained Language
 * Models", equation 6): {@code L = E + A / N'^alpha + B / D'^beta} with {@code D' = U (1 + rD (1 -
 * exp(-RD / rD)))}, where U tokens are unique and {@code RD = max(D / U - 1, 0)} counts the
 * repetitions; {@code N' = V (1 + rN (1 - exp(-RN / rN)))} likewise, where {@code V = min(N, the
 * best N for U tokens)} and {@code RN = N / V - 1}.
 *
 * @param base the law of data that are not repeated
 * @param tokenDecay rD, repetitions after which a repeated token is worth 1/e of a new one
 * @param paramDecay rN, the same for params beyond the best N for U tokens
 */
public record DataConstrained(Chinchilla base, double tokenDecay, double paramDecay)
    implements Law {

  /** Checks the ranges. */
  public DataConstrained {
    Check.positive("R_D*", tokenDecay);
    Check.positive("R_N*", paramDecay);
  }

  @Override
  public String name() {
    return "data_constrained";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.PARAMS, Variable.TOKENS, Variable.UNIQUE_TOKENS);
  }

  @Override
  public Map<String, Double> parameters() {
    Map<String, Double> parameters = base.parameters();
    parameters.put("R_D*", tokenDecay);
    parameters.put("R_N*", paramDecay);
    return parameters;
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    double unique = Math.min(values[1], values[2]);
    double usable = Math.min(values[0], paramsFor(unique));
    return base.loss(
        decayed(usable, values[0], paramDecay), decayed(unique, values[1], tokenDecay));
  }

  /**
   * The N for which a number of unique tokens is compute-optimal: {@code (alpha A / (beta
   * B))^(1/alpha) U^(beta/alpha)}.
   */
  public double paramsFor(double uniqueTokens) {
    Check.positive("unique tokens", uniqueTokens);
    return Math.exp(
        (Math.log(base.alpha() * base.a() / (base.beta() * base.b()))
                + base.beta() * Math.log(uniqueTokens))
            / base.alpha());
  }

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss for limited data, to one part in
   * 1e8 of N.
   *
   * @param flops the budget C in FLOPs, positive
   * @param uniqueTokens U, positive
   */
  public Allocation optimum(double flops, double uniqueTokens) {
    Check.positive("budget", flops);
    Check.positive("unique tokens", uniqueTokens);
    // With repetition both N and D lose value, so that the best N is within this range of the
    // unconstrained one; the loss has one minimum in ln N, which golden sections close in on.
    double centre = Math.log(base.optimum(flops).params());
    double low = centre - Math.log(1e6);
    double high = centre + Math.log(1e6);
    double golden = (Math.sqrt(5) - 1) / 2;
    while (high - low > 1e-8) {
      double left = high - golden * (high - low);
      double right = low + golden * (high - low);
      if (lossOf(left, flops, uniqueTokens) < lossOf(right, flops, uniqueTokens)) {
        high = right;
      } else {
        low = left;
      }
    }

    double params = Math.exp((low + high) / 2);
    double tokens = flops / 6 / params;
    return new Allocation(flops, params, tokens, predict(params, tokens, uniqueTokens));
  }

  private double lossOf(double logParams, double flops, double uniqueTokens) {
    double params = Math.exp(logParams);
    return predict(params, flops / 6 / params, uniqueTokens);
  }

  private static double decayed(double unique, double all, double decay) {
    double repetitions = Math.max(all / unique - 1, 0);
    return unique * (1 + decay * -Math.expm1(-repetitions / decay));
  }
}
