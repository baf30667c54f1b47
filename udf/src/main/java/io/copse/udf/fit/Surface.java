package io.copse.udf.fit;

import io.copse.udf.law.Chinchilla;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An objective over Chinchilla's five parameters for fixed runs.
 *
 * <p>The coordinates are {@code (a, b, e, alpha, beta)} with {@code L = exp(a - alpha x) + exp(b -
 * beta y) + exp(e)}, x and y the logs of N and D less their means. So a and b are the logs of the
 * two terms in the middle of the runs. Without the centring a is tied to alpha and b to beta so
 * closely that searches stop early.
 */
final class Surface implements Bfgs.Function {
  static final double MIN_EXPONENT = 1e-3;
  static final double MAX_EXPONENT = 5;

  /** A term below this share of the lowest loss, in the middle of the runs, counts as missing. */
  private static final double MIN_SHARE = 1e-4;

  /** Residuals below this are rounding when a gradient is judged. */
  private static final double NEGLIGIBLE = 1e-7;

  private static final String[] NAMES = {"A", "B", "E", "alpha", "beta"};

  private final Objective objective;
  private final double meanLogParams;
  private final double meanLogTokens;
  private final double logFloor;
  private final double[] x;
  private final double[] y;
  private final double[] loss;

  Surface(Objective objective, List<RunPoint> points) {
    this.objective = objective;
    int n = points.size();
    this.x = points.stream().mapToDouble(p -> Math.log(p.params())).toArray();
    this.y = points.stream().mapToDouble(p -> Math.log(p.tokens())).toArray();
    this.loss = points.stream().mapToDouble(RunPoint::loss).toArray();
    this.meanLogParams = centre(x);
    this.meanLogTokens = centre(y);
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      lowest = Math.min(lowest, loss[i]);
    }

    this.logFloor = Math.log(MIN_SHARE * lowest);
  }

  private Surface(Surface other, Objective objective) {
    this.objective = objective;
    this.x = other.x;
    this.y = other.y;
    this.loss = other.loss;
    this.meanLogParams = other.meanLogParams;
    this.meanLogTokens = other.meanLogTokens;
    this.logFloor = other.logFloor;
  }

  Surface with(Objective other) {
    return new Surface(this, other);
  }

  int size() {
    return x.length;
  }

  Objective objective() {
    return objective;
  }

  /** The objective's value where every residual is rounding. */
  double negligible() {
    double sum = 0;
    for (double observed : loss) {
      sum += objective.value(observed * (1 + NEGLIGIBLE), observed);
    }

    return sum;
  }

  @Override
  public double evaluate(double[] theta, double[] gradient) {
    double sum = 0;
    double[] terms = new double[5];
    Arrays.fill(gradient, 0);
    if (outside(theta)) {
      return Double.POSITIVE_INFINITY;
    }

    for (int i = 0; i < x.length; i++) {
      double predicted = slopes(theta, i, terms);
      sum += objective.value(predicted, loss[i]);
      double slope = objective.slope(predicted, loss[i]);
      for (int j = 0; j < 5; j++) {
        gradient[j] += slope * terms[j];
      }
    }

    return sum;
  }

  /** The largest component of the gradient against the sum of its terms' magnitudes. */
  double relativeGradient(double[] theta) {
    double[] terms = new double[5];
    double[] sum = new double[5];
    double[] scale = new double[5];
    for (int i = 0; i < x.length; i++) {
      double predicted = slopes(theta, i, terms);
      double slope = objective.slope(predicted, loss[i]);
      double rounding = objective.slope(loss[i] * (1 + NEGLIGIBLE), loss[i]);
      for (int j = 0; j < 5; j++) {
        sum[j] += slope * terms[j];
        scale[j] += (Math.abs(slope) + rounding) * Math.abs(terms[j]);
      }
    }

    double largest = 0;
    for (int j = 0; j < 5; j++) {
      largest = Math.max(largest, Math.abs(sum[j]) / scale[j]);
    }

    return largest;
  }

  /** Rows of d ln L / d theta. */
  double[][] logJacobian(double[] theta) {
    double[][] rows = new double[x.length][5];
    for (int i = 0; i < x.length; i++) {
      double predicted = slopes(theta, i, rows[i]);
      for (int j = 0; j < 5; j++) {
        rows[i][j] /= predicted;
      }
    }

    return rows;
  }

  /** Residuals ln predicted - ln observed. */
  double[] logResiduals(double[] theta) {
    double[] residuals = new double[x.length];
    double[] terms = new double[5];
    for (int i = 0; i < x.length; i++) {
      residuals[i] = Math.log(slopes(theta, i, terms) / loss[i]);
    }

    return residuals;
  }

  /** The best E, A and B, none negative, for given exponents: linear least squares of L. */
  double[] project(double alpha, double beta) {
    double[][] columns = new double[3][x.length];
    double[] ones = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      // Relative residuals stand in for logarithmic ones.
      columns[0][i] = Math.exp(-alpha * x[i]) / loss[i];
      columns[1][i] = Math.exp(-beta * y[i]) / loss[i];
      columns[2][i] = 1 / loss[i];
      ones[i] = 1;
    }

    double[] linear = NonNegativeLeastSquares.solve(columns, ones);
    double[] theta = {0, 0, 0, alpha, beta};
    for (int j = 0; j < 3; j++) {
      // A term that vanishes here starts small, so that the search can still bring it back.
      theta[j] = Math.max(Math.log(linear[j]), logFloor + Math.log(10));
    }

    return theta;
  }

  /** The names of the parameters on the edge of their range, or with a term below its floor. */
  List<String> atBounds(double[] theta) {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < 5; j++) {
      boolean edge =
          j < 3
              ? theta[j] < logFloor + Math.log(2)
              : theta[j] < 2 * MIN_EXPONENT || theta[j] > 0.99 * MAX_EXPONENT;
      if (edge) {
        names.add(NAMES[j]);
      }
    }

    return names;
  }

  Chinchilla law(double[] theta) {
    return new Chinchilla(
        Math.exp(theta[2]),
        Math.exp(theta[0] + theta[3] * meanLogParams),
        Math.exp(theta[1] + theta[4] * meanLogTokens),
        theta[3],
        theta[4]);
  }

  double[] coordinates(Chinchilla law) {
    return new double[] {
      Math.log(law.a()) - law.alpha() * meanLogParams,
      Math.log(law.b()) - law.beta() * meanLogTokens,
      Math.max(Math.log(law.e()), logFloor),
      law.alpha(),
      law.beta()
    };
  }

  private boolean outside(double[] theta) {
    for (int j = 0; j < 3; j++) {
      if (!(theta[j] >= logFloor && theta[j] < 700)) {
        return true;
      }
    }

    return !(theta[3] >= MIN_EXPONENT
        && theta[3] <= MAX_EXPONENT
        && theta[4] >= MIN_EXPONENT
        && theta[4] <= MAX_EXPONENT);
  }

  /** Gives the prediction for run i and writes its derivatives. */
  private double slopes(double[] theta, int i, double[] slopes) {
    slopes[0] = Math.exp(theta[0] - theta[3] * x[i]);
    slopes[1] = Math.exp(theta[1] - theta[4] * y[i]);
    slopes[2] = Math.exp(theta[2]);
    slopes[3] = -slopes[0] * x[i];
    slopes[4] = -slopes[1] * y[i];
    return slopes[0] + slopes[1] + slopes[2];
  }

  private static double centre(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }

    for (int i = 0; i < values.length; i++) {
      values[i] -= mean;
    }

    return mean;
  }
}
