package io.copse.udf.curve;

import io.copse.udf.fit.Bfgs;
import io.copse.udf.fit.Objective;
import io.copse.udf.form.NonNegativeLeastSquares;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The objective of a fit of curves as a function of the law's coordinates: the logs of {@code L0},
 * of {@code A S^-alpha} at the middle sum of rates S, of alpha, of {@code B} times the peak rate,
 * of the share of C that one step at the peak rate is, and of beta; then gamma. In these
 * coordinates the parameters are nearly independent, and the unit of the rates does not matter.
 */
final class CurveSurface implements Bfgs.Function {
  /** The number of coordinates. */
  static final int DIMENSION = LearningCurve.PARAMETERS.size();

  /** Exponents beyond this are outside the law's range. */
  private static final double MAX_EXPONENT = 5;

  private static final double LEAST = 1e-2;

  /** A coordinate so far from 0 is outside the law's range. */
  private static final double OUTSIDE = 50;

  /** The coordinate of a parameter that is 0 or nearly so. */
  private static final double FARTHEST = 45;

  private final Objective objective;
  private final double peak;
  private final double middle;
  private final double[] observed;
  private final double[] logSums;
  private final double[] fallen;
  private final int[] offsets;
  private final double[] falls;
  private final double[] logRates;
  private final double[] after;
  private final double[] predicted;
  private final double[] slopes;
  private final double[][] jacobian;

  CurveSurface(CurveRows rows, double peak, Objective objective) {
    this.objective = objective;
    this.peak = peak;
    this.observed = rows.losses();
    double[] sums = rows.sums();
    this.middle = Math.exp(Arrays.stream(sums).map(Math::log).average().orElseThrow());
    this.logSums = Arrays.stream(sums).map(sum -> Math.log(sum / middle)).toArray();
    this.fallen = Arrays.stream(rows.rates()).map(rate -> 1 - rate / peak).toArray();
    this.offsets = rows.offsets();
    this.falls = rows.falls(peak);
    this.logRates = rows.logRates(peak);
    this.after = rows.after(peak);
    this.predicted = new double[observed.length];
    this.slopes = new double[observed.length];
    this.jacobian = new double[observed.length][DIMENSION];
  }

  private CurveSurface(CurveSurface other, double[] observed) {
    this.objective = other.objective;
    this.peak = other.peak;
    this.middle = other.middle;
    this.observed = observed.clone();
    this.logSums = other.logSums;
    this.fallen = other.fallen;
    this.offsets = other.offsets;
    this.falls = other.falls;
    this.logRates = other.logRates;
    this.after = other.after;
    this.predicted = new double[observed.length];
    this.slopes = new double[observed.length];
    this.jacobian = new double[observed.length][DIMENSION];
  }

  /** The same for other losses of the same rows. */
  CurveSurface with(double[] losses) {
    return new CurveSurface(this, losses);
  }

  @Override
  public double evaluate(double[] theta, double[] gradient) {
    Arrays.fill(gradient, 0);
    if (isOutside(theta)) {
      return Double.POSITIVE_INFINITY;
    }
    predict(theta);
    double sum = objective.sum(predicted, observed, slopes);
    for (int i = 0; i < observed.length; i++) {
      for (int j = 0; j < DIMENSION; j++) {
        gradient[j] += slopes[i] * jacobian[i][j];
      }
    }
    // A prediction may be below 0, and its log is not a number.
    return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
  }

  double value(double[] theta) {
    return evaluate(theta, new double[DIMENSION]);
  }

  /** Rows of the derivatives of the log of the prediction by the coordinates. */
  double[][] logJacobian(double[] theta) {
    predict(theta);
    double[][] all = new double[observed.length][];
    for (int i = 0; i < all.length; i++) {
      double scale = predicted[i];
      all[i] = Arrays.stream(jacobian[i]).map(slope -> slope / scale).toArray();
    }
    return all;
  }

  /** The largest component of the gradient against the sum of its terms' magnitudes. */
  double relativeGradient(double[] theta) {
    double[] gradient = new double[DIMENSION];
    evaluate(theta, gradient);
    double largest = 0;
    for (int j = 0; j < DIMENSION; j++) {
      double scale = 0;
      for (int i = 0; i < observed.length; i++) {
        scale += Math.abs(slopes[i] * jacobian[i][j]);
      }
      largest = scale == 0 ? largest : Math.max(largest, Math.abs(gradient[j]) / scale);
    }
    return largest;
  }

  /** The best coordinates for given exponents and speed, by least squares of relative residuals. */
  double[] project(double alpha, double speed, double beta, double gamma) {
    double[] theta = {0, 0, Math.log(alpha), 0, Math.log(speed), Math.log(beta), gamma};
    predict(theta);
    double[][] columns = new double[3][observed.length];
    for (int i = 0; i < observed.length; i++) {
      columns[0][i] = 1 / observed[i];
      columns[1][i] = jacobian[i][1] / observed[i];
      columns[2][i] = jacobian[i][3] / observed[i];
    }
    double[] linear = solve(columns);
    theta[0] = linear[0];
    theta[1] = linear[1];
    theta[3] = linear[2];
    return theta;
  }

  /** The logs of the coefficients of columns of relative terms that add up to 1. */
  double[] solve(double[][] columns) {
    double[] ones = new double[observed.length];
    Arrays.fill(ones, 1);
    // A term that vanishes here starts small, so that the search can still bring it back.
    return Arrays.stream(NonNegativeLeastSquares.solve(columns, ones))
        .map(value -> Math.log(Math.max(value, LEAST)))
        .toArray();
  }

  /** The law at the coordinates. */
  LearningCurve law(double[] theta) {
    double alpha = Math.exp(theta[2]);
    double gamma = theta[6];
    return new LearningCurve(
        Math.exp(theta[0]),
        Math.exp(theta[1]) * Math.pow(middle, alpha),
        alpha,
        Math.exp(theta[3]) / peak,
        Math.exp(theta[4]) * Math.pow(peak, gamma - 1),
        Math.exp(theta[5]),
        gamma);
  }

  /** The coordinates of a law, within the range that a search may enter. */
  double[] theta(LearningCurve law) {
    double[] theta = {
      Math.log(law.l0()),
      Math.log(law.a()) - law.alpha() * Math.log(middle),
      Math.log(law.alpha()),
      Math.log(law.b() * peak),
      Math.log(law.c()) + (1 - law.gamma()) * Math.log(peak),
      Math.log(law.beta()),
      law.gamma()
    };
    return Arrays.stream(theta).map(t -> Math.max(-FARTHEST, Math.min(FARTHEST, t))).toArray();
  }

  /** The losses that the law at the coordinates predicts for the rows. */
  double[] predictions(double[] theta) {
    predict(theta);
    return predicted.clone();
  }

  /** The geometric mean of the rows' sums of rates. */
  double middle() {
    return middle;
  }

  /** The rate that the coordinates are measured by. */
  double peak() {
    return peak;
  }

  Objective objective() {
    return objective;
  }

  double[] observed() {
    return observed.clone();
  }

  /** The log of each row's sum of rates, less that of {@link #middle}. */
  double[] logSums() {
    return logSums.clone();
  }

  /** How far each row's rate is below the peak, as a share of the peak. */
  double[] fallen() {
    return fallen.clone();
  }

  /** The exponents at the edge of the law's range, or empty. */
  List<String> atBounds(double[] theta) {
    List<String> names = new ArrayList<>();
    double[] exponents = {Math.exp(theta[2]), Math.exp(theta[5]), Math.abs(theta[6])};
    for (int j = 0; j < exponents.length; j++) {
      if (exponents[j] > 0.99 * MAX_EXPONENT) {
        names.add(List.of("alpha", "beta", "gamma").get(j));
      }
    }
    return names;
  }

  /** Whether a coordinate is outside the law's range. */
  boolean isOutside(double[] theta) {
    double most = Math.log(MAX_EXPONENT);
    for (double coordinate : theta) {
      if (!(Math.abs(coordinate) < OUTSIDE)) {
        return true;
      }
    }
    return theta[2] > most || theta[5] > most || Math.abs(theta[6]) > MAX_EXPONENT;
  }

  /** Fills in predictions and their derivatives. */
  private void predict(double[] theta) {
    double l0 = Math.exp(theta[0]);
    double a = Math.exp(theta[1]);
    double alpha = Math.exp(theta[2]);
    double b = Math.exp(theta[3]);
    double speed = Math.exp(theta[4]);
    double beta = Math.exp(theta[5]);
    double gamma = theta[6];
    for (int i = 0; i < observed.length; i++) {
      double power = a * Math.exp(-alpha * logSums[i]);
      double gain = 0;
      double bySpeed = 0;
      double byBeta = 0;
      double byGamma = 0;
      for (int j = offsets[i]; j < offsets[i + 1]; j++) {
        double x = speed * Math.exp(-gamma * logRates[j]) * after[j];
        double log = Math.log1p(x);
        double rest = Math.exp(-beta * log);
        double slope = falls[j] * beta * rest * x / (1 + x);
        gain += falls[j] * (1 - rest);
        bySpeed += slope;
        byBeta += falls[j] * rest * log * beta;
        byGamma -= slope * logRates[j];
      }
      predicted[i] = l0 + power - b * gain;
      double[] row = jacobian[i];
      row[0] = l0;
      row[1] = power;
      row[2] = -power * alpha * logSums[i];
      row[3] = -b * gain;
      row[4] = -b * bySpeed;
      row[5] = -b * byBeta;
      row[6] = -b * byGamma;
    }
  }
}
