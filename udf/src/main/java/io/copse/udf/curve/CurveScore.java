package io.copse.udf.curve;

import java.util.List;

/**
 * How well a law predicts curves, as Luo et al. 2025 report it: each figure is computed for each
 * curve, and the mean over the curves is given.
 *
 * @param curves the number of curves
 * @param rSquared the share of the variance of a curve's losses that is predicted
 * @param meanError mean absolute error in nats per token
 * @param relativeError mean absolute error as a share of the loss
 * @param worstError the largest error of a curve as a share of the loss
 */
public record CurveScore(
    int curves, double rSquared, double meanError, double relativeError, double worstError) {

  /**
   * Scores a law.
   *
   * @throws IllegalArgumentException if there are no curves
   */
  public static CurveScore of(LearningCurve law, List<Curve> curves) {
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("No curve is given to score the law: give at least one.");
    }
    double[] sums = new double[4];
    for (Curve curve : curves) {
      double[] one = of(law, curve);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += one[i] / curves.size();
      }
    }
    return new CurveScore(curves.size(), sums[0], sums[1], sums[2], sums[3]);
  }

  private static double[] of(LearningCurve law, Curve curve) {
    CurveRows rows = new CurveRows(List.of(curve));
    double[] losses = curve.losses();
    double mean = 0;
    for (double loss : losses) {
      mean += loss / losses.length;
    }
    double residual = 0;
    double total = 0;
    double absolute = 0;
    double relative = 0;
    double worst = 0;
    for (int i = 0; i < losses.length; i++) {
      double error = Math.abs(losses[i] - rows.predict(law, i));
      residual += error * error;
      total += (losses[i] - mean) * (losses[i] - mean);
      absolute += error / losses.length;
      relative += error / losses[i] / losses.length;
      worst = Math.max(worst, error / losses[i]);
    }
    return new double[] {total > 0 ? 1 - residual / total : Double.NaN, absolute, relative, worst};
  }
}
