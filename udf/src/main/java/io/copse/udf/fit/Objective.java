package io.copse.udf.fit;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a fit minimises: a sum (never a mean) over the runs of a function of the predicted and the
 * observed loss. The name is stored with each fit, as the exponents move with the objective.
 */
public sealed interface Objective {

  /** Chinchilla's objective: Huber with delta 1e-3 on log residuals. */
  Objective HUBER = new HuberLog(1e-3);

  /** Least absolute log residuals. */
  Objective L1 = new AbsoluteLog();

  /** Least squares of the losses themselves. */
  Objective SQUARED = new Squared();

  /**
   * Finds an objective by its stored name: {@code huber_log_DELTA}, {@code l1_log}, {@code
   * squared}.
   *
   * @throws IllegalArgumentException if no objective has that name
   */
  static Objective of(String name) {
    for (Objective objective : List.of(HUBER, L1, SQUARED)) {
      if (objective.name().equals(name)) {
        return objective;
      }
    }

    String huber = "huber_log_";
    try {
      if (name.startsWith(huber)) {
        return new HuberLog(Double.parseDouble(name.substring(huber.length())));
      }
    } catch (NumberFormatException e) {
      // Falls to the sentence below, which names what is accepted.
    }

    throw new IllegalArgumentException(
        "No objective is called '"
            + name
            + "': use huber_log_0.001 (or another delta), l1_log or squared.");
  }

  /** The name stored with a fit. */
  String name();

  /** One run's term. */
  double value(double predicted, double observed);

  /** The derivative of a run's term by the predicted loss. */
  double slope(double predicted, double observed);

  /**
   * The objectives to minimise one after the other, each from the last one's minimum, so that the
   * last minimum is this objective's: itself where it is smooth.
   */
  default List<Objective> stages() {
    return List.of(this);
  }

  /**
   * Huber's loss of {@code r = ln predicted - ln observed}: {@code r^2 / 2} up to delta, {@code
   * delta (|r| - delta / 2)} beyond.
   *
   * @param delta where the square turns linear, positive
   */
  record HuberLog(double delta) implements Objective {
    /** Checks delta. */
    public HuberLog {
      if (!(delta > 0 && delta < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Huber's delta is " + delta + ": give a finite number above 0.");
      }
    }

    @Override
    public String name() {
      return "huber_log_" + delta;
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
  }

  /** {@code |ln predicted - ln observed|}. */
  record AbsoluteLog() implements Objective {
    @Override
    public String name() {
      return "l1_log";
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
      return IntStream.rangeClosed(3, 9)
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
    public double value(double predicted, double observed) {
      double r = predicted - observed;
      return r * r;
    }

    @Override
    public double slope(double predicted, double observed) {
      return 2 * (predicted - observed);
    }
  }
}
