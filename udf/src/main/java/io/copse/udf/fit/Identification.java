package io.copse.udf.fit;

import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;
import org.hipparchus.stat.correlation.PearsonsCorrelation;

/**
 * Whether runs determine Chinchilla's five parameters.
 *
 * @param conditionNumber condition of the log residuals' Jacobian in centred coordinates, columns
 *     of unit length (Belsley, Kuh and Welsch 1980)
 * @param doubt why some parameter is not determined; empty if all are
 */
record Identification(double conditionNumber, Optional<String> doubt) {
  static final int MIN_RUNS = 6;
  static final int MIN_SIZES = 3;

  /** Sizes closer than this ratio count as one. */
  private static final double SAME_SIZE = 1.01;

  /** Beyond this correlation of ln N and ln D their effects cannot be told apart. */
  private static final double MAX_CORRELATION = 0.999;

  /** Half the digits of a double are gone beyond this condition. */
  private static final double SINGULAR = 1e8;

  private static final double LEVEL = 0.95;

  private static final int E = 2;

  boolean isSingular() {
    return !(conditionNumber < SINGULAR);
  }

  /** What is wrong with the runs before any fit, in a sentence; empty if nothing. */
  static Optional<String> problemOfDesign(List<RunPoint> points) {
    if (points.size() < MIN_RUNS) {
      return Optional.of(
          String.format(
              "The law has 5 parameters and the fit %d runs: give at least %d.",
              points.size(), MIN_RUNS));
    }

    long sizes = distinct(points, RunPoint::params);
    long horizons = distinct(points, RunPoint::tokens);
    if (sizes < MIN_SIZES || horizons < MIN_SIZES) {
      return Optional.of(
          String.format(
              "The runs have %d distinct model sizes N and %d distinct token counts D: give at least"
                  + " %d of each.",
              sizes, horizons, MIN_SIZES));
    }

    double correlation =
        new PearsonsCorrelation()
            .correlation(logs(points, RunPoint::params), logs(points, RunPoint::tokens));
    if (Math.abs(correlation) > MAX_CORRELATION) {
      return Optional.of(
          String.format(
              "N and D move together in all runs (their logs correlate by %.4f): give runs of one"
                  + " size with several token counts.",
              correlation));
    }

    return Optional.empty();
  }

  /**
   * Judges a fitted point: the Jacobian must be regular, and the linearised 95 % interval of alpha,
   * beta and E must exclude 0.
   */
  static Identification at(Surface surface, double[] theta) {
    double[][] jacobian = surface.logJacobian(theta);
    int k = theta.length;
    double[] lengths = new double[k];
    for (double[] row : jacobian) {
      for (int j = 0; j < k; j++) {
        lengths[j] = Math.hypot(lengths[j], row[j]);
      }
    }

    for (double[] row : jacobian) {
      for (int j = 0; j < k; j++) {
        row[j] /= lengths[j];
      }
    }

    var svd = new SingularValueDecomposition(new Array2DRowRealMatrix(jacobian, false));
    double condition = svd.getConditionNumber();
    if (!(condition < SINGULAR)) {
      return new Identification(
          condition,
          Optional.of(
              String.format(
                  "The runs leave some mixture of the parameters free (condition number %.1e): give"
                      + " runs over a wider range of N and D.",
                  condition)));
    }

    double sumOfSquares = 0;
    for (double residual : surface.logResiduals(theta)) {
      sumOfSquares += residual * residual;
    }

    int freedom = surface.size() - k;
    double reach =
        new TDistribution(freedom).inverseCumulativeProbability((1 + LEVEL) / 2)
            * Math.sqrt(sumOfSquares / freedom);
    String[] names = {"A", "B", "E", "alpha", "beta"};
    for (int j = E; j < k; j++) {
      double variance = 0;
      for (int s = 0; s < k; s++) {
        double component = svd.getV().getEntry(j, s) / svd.getSingularValues()[s];
        variance += component * component;
      }

      double half = reach * Math.sqrt(variance) / lengths[j];
      // The coordinate of E is its log, so its relative error is the log's absolute one.
      double relative = j == E ? half : half / theta[j];
      if (!(relative < 1)) {
        return new Identification(
            condition,
            Optional.of(
                String.format(
                    "The scatter of the runs leaves %s unknown to within %.0f %% at 95 %%: give more"
                        + " runs or a wider range of N and D.",
                    names[j], 100 * relative)));
      }
    }

    return new Identification(condition, Optional.empty());
  }

  private static long distinct(List<RunPoint> points, ToDoubleFunction<RunPoint> size) {
    double[] sorted = points.stream().mapToDouble(size).sorted().toArray();
    long count = 1;
    double first = sorted[0];
    for (double value : sorted) {
      if (value > SAME_SIZE * first) {
        count++;
        first = value;
      }
    }

    return count;
  }

  private static double[] logs(List<RunPoint> points, ToDoubleFunction<RunPoint> size) {
    return points.stream().mapToDouble(p -> Math.log(size.applyAsDouble(p))).toArray();
  }
}
