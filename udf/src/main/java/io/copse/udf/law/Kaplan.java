package io.copse.udf.law;

import java.util.List;
import java.util.Map;

/**
 * The loss of Kaplan et al. 2020 ("Scaling Laws for Neural Language Models", equation 1.5): {@code
 * L(N, D) = ((Nc / N)^(alphaN / alphaD) + Dc / D)^alphaD}. Its N leaves out the embeddings, and it
 * has no irreducible loss.
 *
 * @param nc Nc, params at which the size alone would cost 1 nat, positive
 * @param dc Dc, tokens at which the data alone would cost 1 nat, positive
 * @param alphaN exponent of the model's size, positive
 * @param alphaD exponent of the data's size, positive
 */
public record Kaplan(double nc, double dc, double alphaN, double alphaD)
    implements Law, AllocationLaw {

  /** Checks the ranges. */
  public Kaplan {
    Check.positive("Nc", nc);
    Check.positive("Dc", dc);
    Check.positive("alphaN", alphaN);
    Check.positive("alphaD", alphaD);
  }

  @Override
  public String name() {
    return "kaplan";
  }

  @Override
  public List<Variable> inputs() {
    return List.of(Variable.PARAMS, Variable.TOKENS);
  }

  @Override
  public Map<String, Double> parameters() {
    return Check.parameters(List.of("Nc", "Dc", "alphaN", "alphaD"), nc, dc, alphaN, alphaD);
  }

  @Override
  public double predict(double... values) {
    Check.count(this, values);
    return Math.pow(Math.pow(nc / values[0], alphaN / alphaD) + dc / values[1], alphaD);
  }

  /**
   * The split of a budget {@code C = 6 N D} with the lowest loss: with {@code r = alphaN / alphaD},
   * {@code N = (r Nc^r C / (6 Dc))^(1/(r + 1))}.
   *
   * @param flops the budget C in FLOPs, positive
   */
  @Override
  public Allocation optimum(double flops) {
    Check.positive("budget", flops);
    double r = alphaN / alphaD;
    double params = Math.exp((Math.log(r) + r * Math.log(nc) + Math.log(flops / 6 / dc)) / (r + 1));
    double tokens = flops / 6 / params;
    return new Allocation(flops, params, tokens, predict(params, tokens));
  }
}
