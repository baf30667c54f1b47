package io.copse.udf.sql.fit;

import io.copse.udf.fit.Constraints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The options by which parameters of a law are fixed or tied. */
final class ConstraintOptions {
  static final List<FitOption> KNOWN =
      List.of(
          new FitOption(
              "fix",
              "parameters that are not fitted: 'E=1.69, alpha=0.34'; those of a base law, too",
              "none"),
          new FitOption("tie", "parameters that are equal: 'alpha=beta'", "none"));

  private ConstraintOptions() {}

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException if one cannot be read
   */
  static Constraints of(OptionTexts given) {
    Map<String, Double> fixed = new LinkedHashMap<>();
    pairs("fix", given.text("fix", ""))
        .forEach(
            (name, value) -> {
              try {
                fixed.put(name, Double.valueOf(value));
              } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                    "The option fix gives %s the value '%s': give a number.".formatted(name, value),
                    e);
              }
            });
    return new Constraints(fixed, pairs("tie", given.text("tie", "")));
  }

  private static Map<String, String> pairs(String option, String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",")) {
      if (pair.isBlank()) {
        continue;
      }
      String[] sides = pair.split("=", -1);
      OptionTexts.require(
          sides.length == 2 && !sides[0].isBlank() && !sides[1].isBlank(),
          option,
          "'" + text + "'",
          option.equals("fix")
              ? "names and values such as 'E=1.69, alpha=0.34'"
              : "pairs of names such as 'alpha=beta'");
      if (pairs.put(sides[0].strip(), sides[1].strip()) != null) {
        throw new IllegalArgumentException(
            "The option %s names %s twice: name it once.".formatted(option, sides[0].strip()));
      }
    }
    return pairs;
  }
}
