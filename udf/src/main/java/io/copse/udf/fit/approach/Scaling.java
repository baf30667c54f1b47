package io.copse.udf.fit.approach;

/**
 * A power of compute: {@code y = coefficient C^exponent}, fitted as a line through logs.
 *
 * @param exponent slope of ln y in ln C
 * @param coefficient y at C = 1
 * @param rSquared share of the variance of ln y that the line explains
 */
public record Scaling(double exponent, double coefficient, double rSquared) {

  /**
   * The value at a budget.
   *
   * @param flops the budget C in FLOPs, positive
   */
  public double at(double flops) {
    return Math.exp(Math.log(coefficient) + exponent * Math.log(flops));
  }

  /** Weighted least squares through the logs; at least two budgets differ. */
  static Scaling of(double[] flops, double[] y, double[] weights) {
    double sum = 0;
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < y.length; i++) {
      sum += weights[i];
      meanX += weights[i] * Math.log(flops[i]);
      meanY += weights[i] * Math.log(y[i]);
    }

    meanX /= sum;
    meanY /= sum;
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = 0; i < y.length; i++) {
      double dx = Math.log(flops[i]) - meanX;
      double dy = Math.log(y[i]) - meanY;
      xx += weights[i] * dx * dx;
      xy += weights[i] * dx * dy;
      yy += weights[i] * dy * dy;
    }

    double exponent = xy / xx;
    return new Scaling(
        exponent, Math.exp(meanY - exponent * meanX), yy == 0 ? 1 : xy * xy / (xx * yy));
  }
}
