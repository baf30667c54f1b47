package io.copse.udf.fit;

import io.copse.udf.form.Coordinate;
import io.copse.udf.law.Law;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * Whether runs determine a law's parameters at a fitted point.
 *
 * @param conditionNumber condition of the log residuals' Jacobian in centred coordinates, columns
 *     of unit length (Belsley, Kuh and Welsch 1980)
 * @param unidentified the parameters that the runs leave free
 * @param doubt why, in a sentence; empty if all are determined
 * @param quantities the verdict on each quantity of the law
 */
record Identification(
    double conditionNumber,
    List<String> unidentified,
    String doubt,
    List<QuantityVerdict> quantities) {
  /** Half the digits of a double are gone beyond this condition. */
  private static final double SINGULAR = 1e8;

  /** A parameter is part of a free mixture if its share of the weakest direction is above this. */
  private static final double TAKES_PART = 0.1;

  /** A scale counts as known if its interval is within this factor. */
  private static final double MAX_LOG_SCALE = Math.log(10);

  /** A linearised interval is believed without a search if it is this far from its limit. */
  private static final double CLEAR = 3;

  boolean isSingular() {
    return !(conditionNumber < SINGULAR);
  }

  /**
   * Judges a fitted point. The Jacobian must be regular. Each exponent and irreducible term must
   * differ from the edge of its range at 95 %: by its linearised interval, and in doubtful cases by
   * how far the objective rises if it is held there.
   */
  static <L extends Law> Identification at(
      Surface<L> surface, double[] theta, Units units, FitSettings settings) {
    double[][] jacobian = Uncertainty.weighted(surface, surface.logJacobian(theta), units);
    if (!Arrays.stream(jacobian).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite)) {
      return new Identification(
          Double.POSITIVE_INFINITY,
          List.of(),
          "The law cannot be told from these runs.",
          List.of());
    }

    Uncertainty.normalise(jacobian);
    var svd = new SingularValueDecomposition(new Array2DRowRealMatrix(jacobian, false));
    double condition = svd.getConditionNumber();
    Uncertainty<L> uncertainty = Uncertainty.at(surface, theta, units);
    List<Coordinate> coordinates = surface.form().coordinates();
    List<String> free = new ArrayList<>();
    if (!(condition < SINGULAR)) {
      for (int j = 0; j < theta.length; j++) {
        if (Math.abs(svd.getV().getEntry(j, theta.length - 1)) > TAKES_PART) {
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
              condition),
          QuantityVerdicts.of(uncertainty, free));
    }

    String doubt = "";
    for (int j = 0; j < theta.length; j++) {
      Coordinate coordinate = coordinates.get(j);
      double limit = limit(coordinate.kind(), theta[j]);
      double half = uncertainty.half(j);
      boolean isTold =
          limit == Double.POSITIVE_INFINITY
              || half < limit / CLEAR
              || (half < limit * CLEAR && isTold(uncertainty, j, half < limit, settings));
      if (!isTold) {
        free.add(coordinate.name());
        doubt = doubt.isEmpty() ? doubt(coordinate, half, limit) : doubt;
      }
    }

    return new Identification(condition, free, doubt, QuantityVerdicts.of(uncertainty, free));
  }

  private static boolean isTold(
      Uncertainty<?> uncertainty, int coordinate, boolean isWithin, FitSettings settings) {
    return switch (uncertainty.surface().form().coordinates().get(coordinate).kind()) {
      case LOG_CONSTANT, EXPONENT -> uncertainty.differsFromEdge(coordinate, settings);
      case LOG_TERM, LOG_SCALE, FREE -> isWithin;
    };
  }

  private static String doubt(Coordinate coordinate, double half, double limit) {
    if (half < limit) {
      return String.format(
          Locale.ROOT,
          "The runs do not tell %s from 0 at 95 %%: give more runs or a wider range of the law's"
              + " inputs.",
          coordinate.name());
    }

    return String.format(
        Locale.ROOT,
        "The scatter of the runs leaves %s unknown to within %s at 95 %%: give more runs"
            + " or a wider range of the law's inputs.",
        coordinate.name(),
        coordinate.kind() == Coordinate.Kind.LOG_SCALE
            ? String.format(Locale.ROOT, "a factor of %.3g", Math.exp(half))
            : String.format(Locale.ROOT, "%.0f %%", 100 * half / limit));
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
