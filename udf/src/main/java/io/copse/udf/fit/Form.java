package io.copse.udf.fit;

import io.copse.udf.law.Law;
import java.util.ArrayList;
import java.util.List;

/**
 * A law bound to runs, in the coordinates in which it is searched. Coordinates are chosen so that
 * they are nearly independent: coefficients stand as logs of their term in the middle of the runs.
 * A form keeps scratch space, so that each thread needs its own.
 *
 * @param <L> the law
 */
abstract class Form<L extends Law> {
  static final double MIN_EXPONENT = 1e-3;
  static final double MAX_EXPONENT = 5;

  /** A term below this share of the lowest target, in the middle of the runs, counts as missing. */
  private static final double MIN_SHARE = 1e-4;

  /** How a coordinate is bounded and judged. */
  enum Kind {
    /** The log of a positive term, which counts as missing at its floor. */
    LOG_TERM,
    /** The same of an irreducible term, which the runs must tell from 0. */
    LOG_CONSTANT,
    /** A positive exponent, which the runs must tell from 0. */
    EXPONENT,
    /** The log of a positive scale, which the runs must tell to within a factor of ten. */
    LOG_SCALE,
    /** A number that may as well be 0. */
    FREE
  }

  /**
   * A coordinate.
   *
   * @param name its parameter, as users know it
   * @param kind how it is bounded and judged
   * @param low its lower bound
   * @param high its upper bound
   */
  record Coordinate(String name, Kind kind, double low, double high) {

    /** A coefficient's log, bounded below by its share of the lowest target. */
    static Coordinate logTerm(String name, Kind kind, double lowest) {
      return new Coordinate(name, kind, Math.log(MIN_SHARE * lowest), 700);
    }

    static Coordinate exponent(String name) {
      return new Coordinate(name, Kind.EXPONENT, MIN_EXPONENT, MAX_EXPONENT);
    }

    boolean isAtBound(double value) {
      return switch (kind) {
        case LOG_TERM, LOG_CONSTANT -> value < low + Math.log(2);
        case EXPONENT -> value < 2 * low || value > 0.99 * high;
        case LOG_SCALE, FREE ->
            value - low < 1e-3 * (high - low) || high - value < 1e-3 * (high - low);
      };
    }

    double clamp(double value) {
      return Math.max(low, Math.min(high, value));
    }
  }

  /** One for each coordinate. */
  abstract List<Coordinate> coordinates();

  /** Fills in the prediction for each run. */
  abstract void predict(double[] theta, double[] predicted);

  /**
   * Fills in the gradient of {@code sum_i weights_i predicted_i}, after {@link #predict} at the
   * same theta.
   */
  abstract void pullBack(double[] theta, double[] weights, double[] gradient);

  /** Fills in the derivatives of one run's prediction. */
  abstract void slopes(double[] theta, int run, double[] slopes);

  /** The values along each axis of the grid over the exponents, ascending. */
  abstract List<double[]> axes(List<Double> exponents);

  /** The best point with the given exponents, by linear least squares of relative residuals. */
  abstract double[] project(double[] exponents);

  abstract L law(double[] theta);

  abstract double[] theta(L law);

  final int dimension() {
    return coordinates().size();
  }

  final boolean isOutside(double[] theta) {
    List<Coordinate> coordinates = coordinates();
    for (int j = 0; j < theta.length; j++) {
      if (!(theta[j] >= coordinates.get(j).low && theta[j] <= coordinates.get(j).high)) {
        return true;
      }
    }

    return false;
  }

  final double[] clamp(double[] theta) {
    double[] inside = new double[theta.length];
    for (int j = 0; j < theta.length; j++) {
      inside[j] = coordinates().get(j).clamp(theta[j]);
    }

    return inside;
  }

  /** The names of the parameters on the edge of their range, or with a term below its floor. */
  final List<String> atBounds(double[] theta) {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < theta.length; j++) {
      if (coordinates().get(j).isAtBound(theta[j])) {
        names.add(coordinates().get(j).name);
      }
    }

    return names;
  }
}
