package io.copse.udf.fit;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a fit minimises: the sum over the runs, never the mean, of a function of the predicted and
 * the observed loss. The name is stored with each fit, because the exponents depend on the
 * objective.
 */
public sealed interface Objective {

  /** Chinchilla's objective: Huber with delta 1e-3 on log residuals. */
  Objective HUBER = new HuberLog(1e-3);

  /** Least absolute log residuals. */
  Objective L1 = new AbsoluteLog();

  /** Least squares of the losses themselves. */
  Objective SQUARED = new Squared();

  /** Least squares of log residuals: the likelihood of noise in proportion to the loss. */
  Objective SQUARED_LOG = new SquaredLog();

  /** A lower envelope: predictions above the observed loss cost ten times those below it. */
  Objective ASYMMETRIC = new Asymmetric(10);

  /**
   * Finds an objective by its stored name: {@code huber_log_DELTA}, {@code l1_log}, {@code
   * squared}, {@code squared_log}, {@code asymmetric_WEIGHT}.
   *
   * @throws IllegalArgumentException if no objective has that name
   */
  static Objective of(String name) {
    for (Objective objective : List.of(HUBER, L1, SQUARED, SQUARED_LOG, ASYMMETRIC)) {
      if (objective.name().equals(name)) {
        return objective;
      }
    }

    try {
      if (name.startsWith(HuberLog.PREFIX)) {
        return new HuberLog(Double.parseDouble(name.substring(HuberLog.PREFIX.length())));
      }

      if (name.startsWith(Asymmetric.PREFIX)) {
        return new Asymmetric(Double.parseDouble(name.substring(Asymmetric.PREFIX.length())));
      }
    } catch (NumberFormatException e) {
      // Falls to the sentence below, which names what is accepted.
    }

    throw new IllegalArgumentException(
        "No objective is called '"
            + name
            + "': use huber_log_0.001 (or another delta), l1_log, squared, squared_log or"
            + " asymmetric_10.0 (or another weight).");
  }

  /** The name stored with a fit. */
  String name();

  /** One run's term. */
  double value(double predicted, double observed);

  /** The derivative of a run's term by the predicted loss. */
  double slope(double predicted, double observed);

  /**
   * The sum over all runs, with each run's {@link #slope}.
   *
   * @param slopes filled with one number for each run
   */
  default double sum(double[] predicted, double[] observed, double[] slopes) {
    double sum = 0;
    for (int i = 0; i < predicted.length; i++) {
      sum += value(predicted[i], observed[i]);
      slopes[i] = slope(predicted[i], observed[i]);
    }

    return sum;
  }

  /** Whether residuals are those of the log of the loss, not of the loss itself. */
  boolean isLog();

  /**
   * The same sum with a weight for each run, which its term and its slope are multiplied by.
   *
   * @param slopes filled with one number for each run
   */
  default double sum(double[] predicted, double[] observed, double[] weights, double[] slopes) {
    double sum = 0;
    for (int i = 0; i < predicted.length; i++) {
      sum += weights[i] * value(predicted[i], observed[i]);
      slopes[i] = weights[i] * slope(predicted[i], observed[i]);
    }

    return sum;
  }

  /**
   * The objectives to minimise one after the other, each from the minimum of the one before, so
   * that the last minimum is this objective's. A smooth objective is its own only stage.
   */
  default List<Objective> stages() {
    return List.of(this);
  }

  /**
   * Huber's loss of {@code r = ln predicted - ln observed}: {@code r^2 / 2} up to delta, {@code
   * delta (|r| - delta / 2)} beyond.
   *
   * @param delta the residual at which the square turns linear, positive
   */
  record HuberLog(double delta) implements Objective {
    private static final String PREFIX = "huber_log_";

    /** Checks delta. */
    public HuberLog {
      requirePositive("Huber's delta", delta);
    }

    @Override
    public String name() {
      return PREFIX + delta;
    }

    @Override
    public boolean isLog() {
      return true;
    }

    @Override
    public double value(double predicted, double observed) {
      double r = Math.abs(Math.log(predicted / observed));
      return r <= delta ? r * r / 2 : delta * (r - delta / 2);
    }

    @Override
    public double slope(double predicted, double observed) {
      double r = Math.log(predicted / observed);
      return Math.max(-delta, Math.min(delta, r)) / predicted;
    }

    @Override
    public double sum(double[] predicted, double[] observed, double[] slopes) {
      double sum = 0;
      for (int i = 0; i < predicted.length; i++) {
        double r = Math.log(predicted[i] / observed[i]);
        double clipped = Math.max(-delta, Math.min(delta, r));
        sum += clipped * (r - clipped / 2);
        slopes[i] = clipped / predicted[i];
      }

      return sum;
    }
  }

  /** {@code |ln predicted - ln observed|}. */
  record AbsoluteLog() implements Objective {
    @Override
    public String name() {
      return "l1_log";
    }

    @Override
    public boolean isLog() {
      return true;
    }

    @Override
    public double value(double predicted, double observed) {
      return Math.abs(Math.log(predicted / observed));
    }

    @Override
    public double slope(double predicted, double observed) {
      return Math.signum(predicted - observed) / predicted;
    }

    /**
     * Huber's losses with smaller and smaller delta lead to the corner where L1 has its minimum.
     */
    @Override
    public List<Objective> stages() {
      return IntStream.rangeClosed(3, 11)
          .<Objective>mapToObj(digits -> new HuberLog(Math.pow(10, -digits)))
          .toList();
    }
  }

  /** {@code (predicted - observed)^2}. */
  record Squared() implements Objective {
    @Override
    public String name() {
      return "squared";
    }

    @Override
    public boolean isLog() {
      return false;
    }

    @Override
    public double value(double predicted, double observed) {
      double r = predicted - observed;
      return r * r;
    }

    @Override
    public double slope(double predicted, double observed) {
      return 2 * (predicted - observed);
    }
  }

  /** {@code (ln predicted - ln observed)^2}. */
  record SquaredLog() implements Objective {
    @Override
    public String name() {
      return "squared_log";
    }

    @Override
    public boolean isLog() {
      return true;
    }

    @Override
    public double value(double predicted, double observed) {
      double r = Math.log(predicted / observed);
      return r * r;
    }

    @Override
    public double slope(double predicted, double observed) {
      return 2 * Math.log(predicted / observed) / predicted;
    }
  }

  /**
   * {@code weight (predicted - observed)} above the observed loss, {@code observed - predicted}
   * below it. The fit follows the best runs, so that badly tuned ones hardly change it.
   *
   * @param weight the cost of a prediction above, at least 1
   */
  record Asymmetric(double weight) implements Objective {
    private static final String PREFIX = "asymmetric_";

    /** Checks the weight. */
    public Asymmetric {
      requirePositive("The asymmetric weight", weight);
    }

    @Override
    public String name() {
      return PREFIX + weight;
    }

    @Override
    public boolean isLog() {
      return false;
    }

    @Override
    public double value(double predicted, double observed) {
      double r = predicted - observed;
      return r > 0 ? weight * r : -r;
    }

    @Override
    public double slope(double predicted, double observed) {
      double r = predicted - observed;
      return r > 0 ? weight : r < 0 ? -1 : 0;
    }

    /** The same with a parabola around 0 that shrinks from stage to stage. */
    @Override
    public List<Objective> stages() {
      return IntStream.rangeClosed(2, 10)
          .<Objective>mapToObj(digits -> new Rounded(weight, Math.pow(10, -digits)))
          .toList();
    }
  }

  /**
   * {@link Asymmetric} with its corner rounded: a parabola where {@code -width < predicted -
   * observed < weight width}.
   *
   * @param weight the cost of a prediction above
   * @param width how far the parabola reaches below 0
   */
  record Rounded(double weight, double width) implements Objective {
    @Override
    public String name() {
      return "asymmetric_" + weight + "_rounded_" + width;
    }

    @Override
    public boolean isLog() {
      return false;
    }

    @Override
    public double value(double predicted, double observed) {
      double r = predicted - observed;
      double clipped = Math.max(-width, Math.min(weight * width, r));
      return clipped / width * (r - clipped / 2);
    }

    @Override
    public double slope(double predicted, double observed) {
      return Math.max(-1, Math.min(weight, (predicted - observed) / width));
    }
  }

  private static void requirePositive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " is " + value + ": give a finite number above 0.");
    }
  }
}
