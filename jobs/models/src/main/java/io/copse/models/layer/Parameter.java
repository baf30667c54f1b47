package io.copse.models.layer;

import java.util.List;

/**
 * A parameter tensor of a layer before it has memory: its name within the layer, its shape, and the
 * normal distribution that it starts from.
 */
public record Parameter(String name, List<Integer> shape, double mean, double deviation) {
  public Parameter {
    shape = List.copyOf(shape);
  }

  /** A weight [rows, columns] that starts from N(0, deviation^2). */
  public static Parameter matrix(String name, int rows, int columns, double deviation) {
    return new Parameter(name, List.of(rows, columns), 0, deviation);
  }

  /** A vector of ones. */
  public static Parameter gain(String name, int width) {
    return new Parameter(name, List.of(width), 1, 0);
  }

  /** The number of scalars. */
  public long size() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }
}
