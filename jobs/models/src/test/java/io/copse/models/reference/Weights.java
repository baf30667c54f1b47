package io.copse.models.reference;

import io.copse.models.lm.ParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A flat vector of parameters in double precision, read by the names below a prefix. */
public final class Weights {
  private final double[] flat;
  private final Map<String, ParameterSpec> specs;
  private final String prefix;

  private Weights(double[] flat, Map<String, ParameterSpec> specs, String prefix) {
    this.flat = flat;
    this.specs = specs;
    this.prefix = prefix;
  }

  static Map<String, ParameterSpec> byName(List<ParameterSpec> specs) {
    return specs.stream().collect(Collectors.toMap(ParameterSpec::name, Function.identity()));
  }

  static Weights of(double[] flat, Map<String, ParameterSpec> specs) {
    return new Weights(flat, specs, "");
  }

  /** The parameters whose names start with this prefix and a dot. */
  public Weights under(String part) {
    return new Weights(flat, specs, prefix + part + ".");
  }

  public boolean has(String name) {
    return specs.containsKey(prefix + name);
  }

  /** Scalar {@code i} of a parameter, row-major. */
  public double at(String name, int i) {
    return flat[spec(name).offset() + i];
  }

  /** The whole parameter, row-major. */
  public double[] all(String name) {
    ParameterSpec spec = spec(name);
    return Arrays.copyOfRange(flat, spec.offset(), spec.offset() + spec.size());
  }

  /** Row {@code i} of a matrix. */
  public double[] row(String name, int i) {
    ParameterSpec spec = spec(name);
    int width = spec.shape().get(1);
    int from = spec.offset() + i * width;
    return Arrays.copyOfRange(flat, from, from + width);
  }

  /** {@code y = W x} for a matrix W [out, in]. */
  public double[] linear(String name, double[] x) {
    ParameterSpec spec = spec(name);
    return Reference.linear(x, flat, spec.offset(), spec.shape().get(0));
  }

  private ParameterSpec spec(String name) {
    return specs.get(prefix + name);
  }
}
