package io.copse.udf.law;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of a law by name, in the law's order: {@code Parameters.of("E", e).and("A", a)}. */
public final class Parameters {
  private final Map<String, Double> values = new LinkedHashMap<>();

  private Parameters() {}

  /** Begins with one number. */
  public static Parameters of(String name, double value) {
    return new Parameters().and(name, value);
  }

  /** Begins with the numbers of another law that this one contains. */
  public static Parameters of(Map<String, Double> values) {
    Parameters parameters = new Parameters();
    parameters.values.putAll(values);
    return parameters;
  }

  /** Adds a number. */
  public Parameters and(String name, double value) {
    values.put(name, value);
    return this;
  }

  /** The numbers, which can no longer be changed. */
  public Map<String, Double> map() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
