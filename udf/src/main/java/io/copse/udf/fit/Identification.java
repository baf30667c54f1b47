package io.copse.udf.fit;

import io.copse.udf.form.Coordinate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * Whether runs determine a law's parameters at a fitted point.
 *
 * @param conditionNumber condition of the log residuals' Jacobian in centred coordinates, columns
 *     of unit length (Belsley, Kuh and Welsch 1980)
 * @param unidentified the parameters that the runs leave free
 * @param doubt why, in a sentence; empty if all are determined
 */
record Identification(double conditionNumber, List<String> unidentified, String doubt) {
  /** Half the digits of a double are gone beyond this condition. */
  private static final double SINGULAR = 1e8;

  /** A parameter is part of a free mixture if its share of the weakest direction is above this. */
  private static final double TAKES_PART = 0.1;

  private static final double LEVEL = 0.95;

  /** A scale counts as known if its interval is within this factor. */
  private static final double MAX_LOG_SCALE = Math.log(10);

  boolean isSingular() {
    return !(conditionNumber < SINGULAR);
  }

  /**
   * Judges a fitted point: the Jacobian must be regular, and the linearised 95 % interval of each
   * exponent and irreducible term must exclude 0.
   */
  static Identification at(Surface<?> surface, double[] theta) {
    double[][] jacobian = surface.logJacobian(theta);
    List<Coordinate> coordinates = surface.form().coordinates();
    int k = theta.length;
    double[] lengths = new double[k];
    for (double[] row : jacobian) {
      for (int j = 0; j < k; j++) {
        lengths[j] = Math.hypot(lengths[j], row[j]);
      }
    }

    for (double[] row : jacobian) {
      for (int j = 0; j < k; j++) {
        row[j] = lengths[j] == 0 ? 0 : row[j] / lengths[j];
      }
    }

    if (!Arrays.stream(jacobian).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
      return new Identification(
          Double.POSITIVE_INFINITY, List.of(), "The law cannot be told from these runs.");
    }

    var svd = new SingularValueDecomposition(new Array2DRowRealMatrix(jacobian, false));
    double condition = svd.getConditionNumber();
    List<String> free = new ArrayList<>();
    if (!(condition < SINGULAR)) {
      for (int j = 0; j < k; j++) {
        if (Math.abs(svd.getV().getEntry(j, k - 1)) > TAKES_PART) {
          free.add(coordinates.get(j).name());
        }
      }

      return new Identification(
          condition,
          free,
          String.format(
              Locale.ROOT,
              "The runs leave some mixture of the parameters free (condition number %.1e): give"
                  + " runs over a wider range of the law's inputs.",
              condition));
    }

    double sumOfSquares = 0;
    for (double residual : surface.logResiduals(theta)) {
      sumOfSquares += residual * residual;
    }

    int freedom = surface.size() - k;
    double reach =
        new TDistribution(freedom).inverseCumulativeProbability((1 + LEVEL) / 2)
            * Math.sqrt(sumOfSquares / freedom);
    String doubt = "";
    for (int j = 0; j < k; j++) {
      double variance = 0;
      for (int s = 0; s < k; s++) {
        double component = svd.getV().getEntry(j, s) / svd.getSingularValues()[s];
        variance += component * component;
      }

      double half = reach * Math.sqrt(variance) / lengths[j];
      Coordinate.Kind kind = coordinates.get(j).kind();
      if (!(half < limit(kind, theta[j]))) {
        String name = coordinates.get(j).name();
        free.add(name);
        if (doubt.isEmpty()) {
          doubt =
              String.format(
                  Locale.ROOT,
                  "The scatter of the runs leaves %s unknown to within %s at 95 %%: give more runs"
                      + " or a wider range of the law's inputs.",
                  name,
                  kind == Coordinate.Kind.LOG_SCALE
                      ? String.format(Locale.ROOT, "a factor of %.3g", Math.exp(half))
                      : String.format(Locale.ROOT, "%.0f %%", 100 * half / limit(kind, theta[j])));
        }
      }
    }

    return new Identification(condition, free, doubt);
  }

  /** The bound on half of an interval. */
  private static double limit(Coordinate.Kind kind, double theta) {
    return switch (kind) {
      case EXPONENT -> theta;
      // The coordinate is a log, so its absolute error is the parameter's relative one.
      case LOG_CONSTANT -> 1;
      case LOG_SCALE -> MAX_LOG_SCALE;
      case LOG_TERM, FREE -> Double.POSITIVE_INFINITY;
    };
  }
}
