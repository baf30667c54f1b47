package io.copse.udf.curve;

import java.util.Arrays;

/**
 * The learning rates of a run, one for each step, with the sums that the law reads. Element {@code
 * i} is the rate of step {@code i}, and steps count from 0.
 */
public final class Schedule {
  /** More steps than this are a mistake, and their sums would fill the memory. */
  public static final int MAX_STEPS = 2_000_000;

  private final double[] rates;

  /** Element i is the sum of the rates of the steps before i. */
  private final double[] sums;

  private Schedule(double[] rates) {
    this.rates = rates;
    this.sums = new double[rates.length + 1];
    for (int i = 0; i < rates.length; i++) {
      sums[i + 1] = sums[i] + rates[i];
    }
  }

  /**
   * A schedule of known rates.
   *
   * @param rates one for each step, finite and at least 0, and above 0 in total
   * @throws IllegalArgumentException if the rates are none, too many, or outside that range
   */
  public static Schedule of(double... rates) {
    if (rates.length == 0 || rates.length > MAX_STEPS) {
      throw new IllegalArgumentException(
          "A schedule has %d rates: give one for each step, at most %d."
              .formatted(rates.length, MAX_STEPS));
    }
    double largest = 0;
    for (int i = 0; i < rates.length; i++) {
      if (!(rates[i] >= 0 && rates[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The learning rate of step " + i + " is " + rates[i] + ": give a rate of at least 0.");
      }
      largest = Math.max(largest, rates[i]);
    }
    if (largest == 0) {
      throw new IllegalArgumentException("All learning rates are 0: give the rates of the steps.");
    }
    return new Schedule(rates.clone());
  }

  /**
   * The schedule of a run whose rates are known at some steps. Rates between two of them lie on a
   * line. Those before the first rise on a line from 0 at step 0 to the first known rate.
   *
   * @param steps the steps, ascending, the first at least 0
   * @param rates the rate of each of them
   * @param warmup steps until the first known rate is reached; if negative, until the first known
   *     step
   * @throws IllegalArgumentException if the steps do not ascend or are too many
   */
  public static Schedule through(int[] steps, double[] rates, int warmup) {
    if (steps.length == 0 || steps.length != rates.length || steps[0] < 0) {
      throw new IllegalArgumentException(
          "A curve has %d steps and %d rates: give a rate for each step, from step 0."
              .formatted(steps.length, rates.length));
    }
    int last = steps[steps.length - 1];
    if (last >= MAX_STEPS) {
      throw new IllegalArgumentException(
          "A curve has step %d: the law takes at most %d steps, so count in units of several steps."
              .formatted(last, MAX_STEPS));
    }
    double[] all = new double[last + 1];
    int rise = warmup < 0 ? steps[0] : Math.min(warmup, steps[0]);
    for (int i = 0; i < steps[0]; i++) {
      all[i] = i < rise ? rates[0] * i / rise : rates[0];
    }
    all[steps[0]] = rates[0];
    for (int j = 1; j < steps.length; j++) {
      int gap = steps[j] - steps[j - 1];
      if (gap <= 0) {
        throw new IllegalArgumentException(
            "A curve has step %d after step %d: give each step once."
                .formatted(steps[j], steps[j - 1]));
      }
      for (int i = 1; i <= gap; i++) {
        all[steps[j - 1] + i] = rates[j - 1] + (rates[j] - rates[j - 1]) * i / gap;
      }
    }
    return of(all);
  }

  /** The number of steps. */
  public int steps() {
    return rates.length;
  }

  /** The rate of a step. */
  public double rate(int step) {
    return rates[step];
  }

  /** The rates of all steps. */
  public double[] rates() {
    return rates.clone();
  }

  /** The highest rate. */
  public double peak() {
    return Arrays.stream(rates).max().orElseThrow();
  }

  /** The sum of the rates from a step to another one, both included. */
  public double sum(int from, int to) {
    return sums[to + 1] - sums[from];
  }
}
