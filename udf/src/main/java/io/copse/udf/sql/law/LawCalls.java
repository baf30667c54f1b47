package io.copse.udf.sql.law;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The steps that the calls of all laws share. */
public final class LawCalls {
  private LawCalls() {}

  /**
   * Makes a law of the numbers of a call.
   *
   * @param values its parameters, in the order of their names
   * @return empty if a number is not one that the law can have
   */
  public static <L extends Law> Optional<L> law(LawDefinition<L> law, List<Double> values) {
    Map<String, Double> byName = new HashMap<>();
    for (int i = 0; i < law.parameters().size(); i++) {
      byName.put(law.parameters().get(i), values.get(i));
    }
    return law(law, byName);
  }

  /**
   * Makes a law of its parameters by name.
   *
   * @return empty if a number is not one that the law can have
   */
  public static <L extends Law> Optional<L> law(LawDefinition<L> law, Map<String, Double> values) {
    try {
      return Optional.of(law.law(values));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
