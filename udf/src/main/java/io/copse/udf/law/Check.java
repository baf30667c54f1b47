package io.copse.udf.law;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all laws check, and how they list their parameters. */
final class Check {
  private Check() {}

  static void positive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The law's " + what + " is " + value + ": give a finite number above 0.");
    }
  }

  static void notNegative(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "The law's " + what + " is " + value + ": give a finite loss of at least 0.");
    }
  }

  static void finite(String what, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "The law's " + what + " is " + value + ": give a finite number.");
    }
  }

  static void count(Law law, double[] values) {
    if (values.length != law.inputs().size()) {
      throw new IllegalArgumentException(
          String.format(
              "The law %s reads %s, and is given %d values.",
              law.name(), labels(law.inputs()), values.length));
    }

    for (int i = 0; i < values.length; i++) {
      positive(law.inputs().get(i).label(), values[i]);
    }
  }

  static Map<String, Double> parameters(List<String> names, double... values) {
    Map<String, Double> parameters = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      parameters.put(names.get(i), values[i]);
    }

    return parameters;
  }

  private static List<String> labels(List<Variable> variables) {
    return variables.stream().map(Variable::label).toList();
  }
}
