package io.copse.udf.tuning;

import java.util.List;
import java.util.Optional;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * A power of size and data: {@code y = coefficient N^paramsExponent D^tokensExponent}, fitted as a
 * plane through logs.
 *
 * @param coefficient y at N = D = 1
 * @param paramsExponent slope of ln y in ln N
 * @param tokensExponent slope of ln y in ln D
 * @param paramsError half of the 95 % interval of the exponent of N, by Student's t
 * @param tokensError half of that of the exponent of D
 * @param rSquared the share of the variance of ln y that the plane explains; 1 if there is none
 */
public record SizePower(
    double coefficient,
    double paramsExponent,
    double tokensExponent,
    double paramsError,
    double tokensError,
    double rSquared) {
  private static final double LEVEL = 0.95;

  /** Beyond this condition of the centred logs, N and D move together. */
  private static final double SINGULAR = 50;

  /** The value for a size. */
  public double at(double params, double tokens) {
    return Math.exp(
        Math.log(coefficient)
            + paramsExponent * Math.log(params)
            + tokensExponent * Math.log(tokens));
  }

  /**
   * Fits the power by least squares of logs.
   *
   * @return empty if there are fewer than four points, or N and D do not vary apart
   */
  static Optional<SizePower> of(List<double[]> sizes, double[] values) {
    int n = values.length;
    if (n < 4) {
      return Optional.empty();
    }
    double[] mean = new double[3];
    double[][] rows = new double[n][2];
    double[] target = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < 2; j++) {
        rows[i][j] = Math.log(sizes.get(i)[j]);
        mean[j] += rows[i][j] / n;
      }
      target[i] = Math.log(values[i]);
      mean[2] += target[i] / n;
    }
    for (int i = 0; i < n; i++) {
      rows[i][0] -= mean[0];
      rows[i][1] -= mean[1];
      target[i] -= mean[2];
    }
    RealMatrix matrix = new Array2DRowRealMatrix(rows, false);
    SingularValueDecomposition svd = new SingularValueDecomposition(matrix);
    if (!(svd.getConditionNumber() < SINGULAR)) {
      return Optional.empty();
    }
    double[] slopes = svd.getSolver().solve(new ArrayRealVector(target, false)).toArray();
    return Optional.of(of(rows, target, slopes, svd, mean));
  }

  private static SizePower of(
      double[][] rows,
      double[] target,
      double[] slopes,
      SingularValueDecomposition svd,
      double[] mean) {
    int n = target.length;
    double residual = 0;
    double total = 0;
    for (int i = 0; i < n; i++) {
      double error = target[i] - slopes[0] * rows[i][0] - slopes[1] * rows[i][1];
      residual += error * error;
      total += target[i] * target[i];
    }
    double reach =
        new TDistribution(n - 3).inverseCumulativeProbability((1 + LEVEL) / 2)
            * Math.sqrt(residual / (n - 3));
    RealMatrix covariance = svd.getCovariance(0);
    return new SizePower(
        Math.exp(mean[2] - slopes[0] * mean[0] - slopes[1] * mean[1]),
        slopes[0],
        slopes[1],
        reach * Math.sqrt(covariance.getEntry(0, 0)),
        reach * Math.sqrt(covariance.getEntry(1, 1)),
        total == 0 ? 1 : 1 - residual / total);
  }
}
