package io.copse.udf.fit;

import io.copse.udf.form.Coordinate;
import io.copse.udf.form.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A form of which some coordinates follow from the others. Its own coordinates are the others.
 *
 * @param <L> the law
 */
final class ConstrainedForm<L> extends Form<L> {
  private static final double DIFFERENCE = 1e-4;

  private final Form<L> inner;
  private final int[] free;
  private final int[] bound;
  private final Rule rule;
  private final UnaryOperator<L> exact;
  private final List<Coordinate> coordinates;
  private final double[] pulled;
  private final double[][] followed;
  private double[] differentiated = new double[0];

  /** How some coordinates follow from the others. */
  interface Rule {
    /** Overwrites the coordinates that follow, in all coordinates of the form. */
    void complete(double[] full);
  }

  /**
   * A form with fewer coordinates.
   *
   * @param inner the form with all of them
   * @param bound the positions of those that follow
   * @param rule how they follow
   * @param exact removes rounding from a law's parameters
   */
  ConstrainedForm(Form<L> inner, List<Integer> bound, Rule rule, UnaryOperator<L> exact) {
    this.inner = inner;
    this.rule = rule;
    this.exact = exact;
    int all = inner.coordinates().size();
    this.bound = bound.stream().mapToInt(i -> i).toArray();
    this.free = IntStream.range(0, all).filter(i -> !bound.contains(i)).toArray();
    this.coordinates = Arrays.stream(free).mapToObj(inner.coordinates()::get).toList();
    this.pulled = new double[all];
    this.followed = new double[this.bound.length][free.length];
  }

  /** The form with one coordinate held at a value. */
  static <L> ConstrainedForm<L> holding(Form<L> inner, int coordinate, double value) {
    return new ConstrainedForm<>(
        inner, List.of(coordinate), full -> full[coordinate] = value, law -> law);
  }

  /** All coordinates of the form. */
  double[] full(double[] theta) {
    double[] full = new double[pulled.length];
    for (int j = 0; j < free.length; j++) {
      full[free[j]] = theta[j];
    }

    rule.complete(full);
    return full;
  }

  /** The coordinates that do not follow from others. */
  double[] own(double[] full) {
    return Arrays.stream(free).mapToDouble(j -> full[j]).toArray();
  }

  @Override
  public List<Coordinate> coordinates() {
    return coordinates;
  }

  @Override
  public void predict(double[] theta, double[] predicted) {
    inner.predict(full(theta), predicted);
  }

  @Override
  public void pullBack(double[] theta, double[] weights, double[] gradient) {
    inner.pullBack(full(theta), weights, pulled);
    chain(theta, gradient);
  }

  @Override
  public void slopes(double[] theta, int run, double[] slopes) {
    inner.slopes(full(theta), run, pulled);
    chain(theta, slopes);
  }

  /** The derivatives by the own coordinates, of those by all. */
  private void chain(double[] theta, double[] slopes) {
    for (int j = 0; j < free.length; j++) {
      slopes[j] = pulled[free[j]];
    }

    if (Arrays.stream(bound).allMatch(b -> pulled[b] == 0)) {
      return;
    }

    differentiate(theta);
    for (int j = 0; j < free.length; j++) {
      for (int b = 0; b < bound.length; b++) {
        slopes[j] += pulled[bound[b]] * followed[b][j];
      }
    }
  }

  /** The derivatives of the coordinates that follow, which are the same for all runs. */
  private void differentiate(double[] theta) {
    if (Arrays.equals(theta, differentiated)) {
      return;
    }

    differentiated = theta.clone();
    for (int j = 0; j < free.length; j++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[j] += DIFFERENCE;
      down[j] -= DIFFERENCE;
      double[] above = full(up);
      double[] below = full(down);
      for (int b = 0; b < bound.length; b++) {
        followed[b][j] = (above[bound[b]] - below[bound[b]]) / (2 * DIFFERENCE);
      }
    }
  }

  @Override
  public List<double[]> axes(List<Double> exponents) {
    return inner.axes(exponents);
  }

  @Override
  public double[] project(double[] point) {
    return clamp(own(inner.project(point)));
  }

  @Override
  public L law(double[] theta) {
    return exact.apply(inner.law(full(theta)));
  }

  @Override
  public double[] theta(L law) {
    return own(inner.theta(law));
  }

  @Override
  public List<double[]> publishedStarts() {
    List<double[]> starts = new ArrayList<>();
    for (double[] start : inner.publishedStarts()) {
      starts.add(own(start));
    }

    return starts;
  }
}
