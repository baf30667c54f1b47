package io.copse.udf.run;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The variables that are known of one trained run, each a finite number above 0. A law needs only
 * those that it reads and predicts.
 *
 * @param values by variable
 * @param weighing how much the point says in a fit
 */
public record RunPoint(Map<Variable, Double> values, Weighing weighing) {

  /**
   * Copies and checks the numbers.
   *
   * @throws IllegalArgumentException if one of them is not a finite number above 0
   */
  public RunPoint {
    Map<Variable, Double> copy = new EnumMap<>(Variable.class);
    copy.putAll(values);
    copy.forEach(RunPoint::requirePositive);
    values = Collections.unmodifiableMap(copy);
  }

  /** A run of its own, which counts once. */
  public RunPoint(Map<Variable, Double> values) {
    this(values, Weighing.PLAIN);
  }

  /**
   * A run of a model.
   *
   * @param params parameters N
   * @param tokens training tokens D
   * @param flops training FLOPs by the run's own convention
   * @param loss final loss, nats per token
   */
  public RunPoint(double params, double tokens, double flops, double loss) {
    this(
        Map.of(
            Variable.PARAMS, params,
            Variable.TOKENS, tokens,
            Variable.FLOPS, flops,
            Variable.LOSS, loss));
  }

  /** A run whose compute is counted as {@code 6 N D}. */
  public static RunPoint of(double params, double tokens, double loss) {
    return new RunPoint(params, tokens, 6 * params * tokens, loss);
  }

  /** The same run with one more variable, or with another value of a variable. */
  public RunPoint with(Variable variable, double value) {
    Map<Variable, Double> more = new EnumMap<>(Variable.class);
    more.putAll(values);
    more.put(variable, value);
    return new RunPoint(more, weighing);
  }

  /** The same point with another weight, or as a point of another run. */
  public RunPoint with(Weighing other) {
    return new RunPoint(values, other);
  }

  /** Whether the variable is known. */
  public boolean knows(Variable variable) {
    return values.containsKey(variable);
  }

  /**
   * The variable's value.
   *
   * @throws IllegalArgumentException if it is not known
   */
  public double value(Variable variable) {
    Double value = values.get(variable);
    if (value == null) {
      throw new IllegalArgumentException(
          "A run has no " + variable.label() + ": give it to fit this law.");
    }

    return value;
  }

  /** Parameters N. */
  public double params() {
    return value(Variable.PARAMS);
  }

  /** Training tokens D. */
  public double tokens() {
    return value(Variable.TOKENS);
  }

  /** Training FLOPs by the run's own convention. */
  public double flops() {
    return value(Variable.FLOPS);
  }

  /** Final loss, nats per token. */
  public double loss() {
    return value(Variable.LOSS);
  }

  private static void requirePositive(Variable what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "A run's "
              + what.label()
              + " is "
              + value
              + ": a law is fitted to finite numbers above 0, leave this run out.");
    }
  }
}
