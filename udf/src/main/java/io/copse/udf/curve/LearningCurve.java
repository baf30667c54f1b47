package io.copse.udf.curve;

import io.copse.udf.law.Check;
import io.copse.udf.law.Parameters;
import java.util.List;
import java.util.Map;

/**
 * The Multi-Power law of Luo et al. 2025 (arXiv 2503.12811), for one model on one stream of data:
 *
 * <pre>{@code
 * L(t) = L0 + A S(0, t)^-alpha - B sum_{k=1}^{t} (eta_{k-1} - eta_k) G(eta_k^-gamma S(k, t))
 * G(x) = 1 - (1 + C x)^-beta
 * }</pre>
 *
 * <p>{@code eta_k} is the learning rate of step k, and {@code S(k, t)} the sum of the rates from
 * step k to step t. The sum over k includes the warm-up, as it does in the authors' code. The loss
 * is in nats per token.
 *
 * @param l0 the loss after endless training at a rate near 0
 * @param a scale of the first power
 * @param alpha exponent of the first power
 * @param b loss that a fall of the rate by 1 gains in the end
 * @param c speed of that gain
 * @param beta exponent of that gain
 * @param gamma how much slower the gain comes at higher rates
 */
public record LearningCurve(
    double l0, double a, double alpha, double b, double c, double beta, double gamma) {

  /** The names of the parameters, in the order of the record. */
  public static final List<String> PARAMETERS =
      List.of("L0", "A", "alpha", "B", "C", "beta", "gamma");

  /** Checks the ranges. */
  public LearningCurve {
    Check.notNegative("L0", l0);
    Check.positive("A", a);
    Check.positive("alpha", alpha);
    Check.notNegative("B", b);
    Check.positive("C", c);
    Check.positive("beta", beta);
    Check.finite("gamma", gamma);
  }

  /**
   * The law of its parameters.
   *
   * @param values seven, in the order of {@link #PARAMETERS}
   */
  public static LearningCurve of(double... values) {
    if (values.length != PARAMETERS.size()) {
      throw new IllegalArgumentException(
          "The law has %d parameters, not %d: give %s."
              .formatted(PARAMETERS.size(), values.length, String.join(", ", PARAMETERS)));
    }
    return new LearningCurve(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
  }

  /** The parameters by name. */
  public Map<String, Double> parameters() {
    return Parameters.of("L0", l0)
        .and("A", a)
        .and("alpha", alpha)
        .and("B", b)
        .and("C", c)
        .and("beta", beta)
        .and("gamma", gamma)
        .map();
  }

  /** The loss at the end of a schedule. */
  public double loss(Schedule schedule) {
    return loss(schedule, schedule.steps() - 1);
  }

  /**
   * The loss after a step, by the sum over all steps before it.
   *
   * @return NaN if all rates up to the step are 0
   */
  public double loss(Schedule schedule, int step) {
    double gain = 0;
    for (int k = 1; k <= step; k++) {
      double fall = schedule.rate(k - 1) - schedule.rate(k);
      if (fall != 0) {
        gain += fall * share(schedule.rate(k), schedule.sum(k, step));
      }
    }
    return loss(schedule.sum(0, step), gain);
  }

  /**
   * The loss after each step. Far from the step, neighbouring falls of the rate are taken together,
   * which changes the loss by less than 2e-4 of B times the peak rate.
   *
   * @return one loss for each step; NaN for those before the first rate above 0
   */
  public double[] losses(Schedule schedule) {
    FallBlocks blocks = new FallBlocks(schedule);
    double[] losses = new double[schedule.steps()];
    for (int step = 0; step < losses.length; step++) {
      double[] gain = {0};
      blocks.upTo(step, (fall, rate, sum) -> gain[0] += fall * share(rate, sum));
      losses[step] = loss(schedule.sum(0, step), gain[0]);
    }
    return losses;
  }

  private double loss(double sum, double gain) {
    return sum > 0 ? l0 + a * Math.pow(sum, -alpha) - b * gain : Double.NaN;
  }

  /** The share of a fall's gain that has come, G. */
  private double share(double rate, double sum) {
    if (sum == 0) {
      return 0;
    }
    return 1 - Math.pow(1 + c * Math.pow(rate, -gamma) * sum, -beta);
  }
}
