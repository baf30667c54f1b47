package io.copse.udf.form;

import java.util.ArrayList;
import java.util.List;

/**
 * A law bound to runs, in the coordinates in which it is searched. Coordinates should be nearly
 * independent, so a coefficient stands as the log of its term in the middle of the runs. A form
 * keeps scratch space, so each thread needs its own.
 *
 * @param <L> the law
 */
public abstract class Form<L> {

  /** One for each coordinate. */
  public abstract List<Coordinate> coordinates();

  /**
   * Fills in the prediction for each run.
   *
   * @param theta the coordinates
   * @param predicted one number for each run, filled
   */
  public abstract void predict(double[] theta, double[] predicted);

  /**
   * Fills in the gradient of {@code sum_i weights_i predicted_i}. It is called after {@link
   * #predict} at the same theta.
   *
   * @param theta the coordinates
   * @param weights one number for each run
   * @param gradient one number for each coordinate, filled
   */
  public abstract void pullBack(double[] theta, double[] weights, double[] gradient);

  /**
   * Fills in the derivatives of one run's prediction.
   *
   * @param theta the coordinates
   * @param run the run's position
   * @param slopes one number for each coordinate, filled
   */
  public abstract void slopes(double[] theta, int run, double[] slopes);

  /**
   * The axes of the grid on which a search starts, each ascending.
   *
   * @param exponents the grid of exponents that the user asks for
   */
  public abstract List<double[]> axes(List<Double> exponents);

  /**
   * The best coordinates at a point of the grid, by linear least squares of relative residuals.
   *
   * @param point one value for each of {@link #axes}
   */
  public abstract double[] project(double[] point);

  /** The law at the coordinates. */
  public abstract L law(double[] theta);

  /** The coordinates of a law. */
  public abstract double[] theta(L law);

  /** The starts of the law's paper; none if it does not give any. */
  public List<double[]> publishedStarts() {
    return List.of();
  }

  /** Whether some coordinate is outside its range. */
  public final boolean isOutside(double[] theta) {
    List<Coordinate> coordinates = coordinates();
    for (int j = 0; j < theta.length; j++) {
      if (!(theta[j] >= coordinates.get(j).low() && theta[j] <= coordinates.get(j).high())) {
        return true;
      }
    }

    return false;
  }

  /** The nearest coordinates inside their ranges. */
  public final double[] clamp(double[] theta) {
    double[] inside = new double[theta.length];
    for (int j = 0; j < theta.length; j++) {
      inside[j] = coordinates().get(j).clamp(theta[j]);
    }

    return inside;
  }

  /** The names of the parameters on the edge of their range, or with a term below its floor. */
  public final List<String> atBounds(double[] theta) {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < theta.length; j++) {
      if (coordinates().get(j).isAtBound(theta[j])) {
        names.add(coordinates().get(j).name());
      }
    }

    return names;
  }

  /** Every third exponent, for laws with more than two. */
  protected static List<Double> coarse(List<Double> exponents) {
    List<Double> coarse = new ArrayList<>();
    for (int i = 0; i < exponents.size(); i += 3) {
      coarse.add(exponents.get(Math.min(i + 1, exponents.size() - 1)));
    }

    return coarse;
  }

  /**
   * Subtracts the mean from the values.
   *
   * @param values changed in place
   * @return the mean
   */
  protected static double centre(double[] values) {
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
