package io.copse.udf.fit.approach;

import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Problem;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * Whether a line through budgets says anything about the exponent of N. The scatter about the line
 * gives the exponent's interval, by Student's t with n - 2 degrees of freedom.
 */
final class LineCheck {
  static final double LEVEL = 0.95;

  /**
   * The exponents of N and D sum to 1, so an interval wider than this on either side says nothing.
   */
  private static final double MAX_HALF = 0.5;

  private LineCheck() {}

  /**
   * The interval of an exponent.
   *
   * @param flops the budgets, at least three
   * @param y what was fitted as a power of them
   * @param weights one for each budget
   */
  static Interval interval(Scaling line, double[] flops, double[] y, double[] weights) {
    int n = y.length;
    double sum = 0;
    double meanX = 0;
    for (int i = 0; i < n; i++) {
      sum += weights[i];
      meanX += weights[i] * Math.log(flops[i]);
    }

    meanX /= sum;
    double xx = 0;
    double rr = 0;
    for (int i = 0; i < n; i++) {
      double dx = Math.log(flops[i]) - meanX;
      double r = Math.log(y[i] / line.at(flops[i]));
      xx += weights[i] * dx * dx;
      rr += weights[i] * r * r;
    }

    // Noise may grow along the line, so the variance is the larger of the usual one and that of
    // MacKinnon and White 1985 (HC2).
    double apart = 0;
    for (int i = 0; i < n; i++) {
      double dx = Math.log(flops[i]) - meanX;
      double r = Math.log(y[i] / line.at(flops[i]));
      double leverage = weights[i] * (1 / sum + dx * dx / xx);
      apart += weights[i] * weights[i] * dx * dx * r * r / Math.max(1e-9, 1 - leverage);
    }

    double variance = Math.max(rr / (n - 2) / xx, apart / (xx * xx));
    double half =
        new TDistribution(n - 2).inverseCumulativeProbability((1 + LEVEL) / 2)
            * Math.sqrt(variance);
    return new Interval(line.exponent() - half, line.exponent() + half, LEVEL, IntervalMethod.LINE);
  }

  /**
   * What is wrong with the exponent of N; empty if nothing is.
   *
   * @param what the points of the line, for the sentence: {@code 3 budgets}
   */
  static Optional<Problem> problem(double exponent, Interval interval, String what) {
    double half = Math.max(exponent - interval.lower(), interval.upper() - exponent);
    if (!(half < MAX_HALF) || !(interval.lower() > 0 || interval.upper() < 0)) {
      return Optional.of(
          Problem.underdetermined(
              "The line through %s leaves the exponent of N unknown: %.3g, from %.3g to %.3g at"
                  + " 95 %%. Give budgets over a wider range of FLOPs, with more sizes around the"
                  + " best one.",
              what, exponent, interval.lower(), interval.upper()));
    }

    return interval.upper() < 0 || interval.lower() > 1
        ? Optional.of(
            Problem.underdetermined(
                "The line through %s has the exponent %.3g of N, outside 0 to 1, so it does not"
                    + " split budgets. Check the FLOPs, or give budgets over a wider range of"
                    + " them.",
                what, exponent))
        : Optional.empty();
  }
}
