package io.copse.udf.law;

import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Locale;

/** Checks of the numbers that a law is made of or reads. */
public final class Check {
  private Check() {}

  /** Refuses a number that is not finite and above 0. */
  public static void positive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The law's " + what + " is " + value + ": give a finite number above 0.");
    }
  }

  /** Refuses a loss that is not finite and at least 0. */
  public static void notNegative(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The law's " + what + " is " + value + ": give a finite loss of at least 0.");
    }
  }

  /** Refuses NaN and infinity. */
  public static void finite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "The law's " + what + " is " + value + ": give a finite number.");
    }
  }

  /** Refuses inputs of another count than the law reads, and inputs that no run can have. */
  public static void inputs(Law law, double[] values) {
    if (values.length != law.inputs().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The law %s reads %s, and is given %d values.",
              law.name(),
              labels(law.inputs()),
              values.length));
    }

    for (int i = 0; i < values.length; i++) {
      positive(law.inputs().get(i).label(), values[i]);
    }
  }

  private static List<String> labels(List<Variable> variables) {
    return variables.stream().map(Variable::label).toList();
  }
}
