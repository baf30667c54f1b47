package io.copse.models.layer;

import java.util.List;

/**
 * A parameter tensor of a layer before it has memory. A layer keeps its parameters as fields, and
 * finds their weights by them in a {@link Binding}.
 *
 * @param name unique within the layer
 * @param shape the extents of the dimensions
 * @param initial the distribution that it starts from
 * @param decays whether weight decay applies to it
 * @param rateFactor what its learning rate is multiplied by
 */
public record Parameter(
    String name, List<Integer> shape, Initial initial, boolean decays, double rateFactor) {
  /** Copies the shape, and refuses extents below 1, which a product beyond an int may have. */
  public Parameter {
    shape = List.copyOf(shape);
    if (shape.stream().anyMatch(extent -> extent < 1)) {
      throw new IllegalArgumentException(
          "parameter %s has the shape %s, below 1 or beyond an int: change the model's options"
              .formatted(name, shape));
    }
  }

  /** A weight [rows, columns] of a product: it decays. */
  public static Parameter matrix(String name, int rows, int columns, Initial initial) {
    return new Parameter(name, List.of(rows, columns), initial, true, 1);
  }

  /** A weight [rows, columns] of a product that starts from N(0, deviation^2). */
  public static Parameter matrix(String name, int rows, int columns, double deviation) {
    return matrix(name, rows, columns, Initial.normal(deviation));
  }

  /** A vector, which does not decay. */
  public static Parameter vector(String name, int width, Initial initial) {
    return new Parameter(name, List.of(width), initial, false, 1);
  }

  /** A vector of ones. */
  public static Parameter gain(String name, int width) {
    return vector(name, width, Initial.constant(1));
  }

  /** A vector of zeros. */
  public static Parameter bias(String name, int width) {
    return vector(name, width, Initial.constant(0));
  }

  /** The same parameter, free of weight decay for any rank. */
  public Parameter undecayed() {
    return new Parameter(name, shape, initial, false, rateFactor);
  }

  /** The same parameter at {@code factor} times the learning rate. */
  public Parameter faster(double factor) {
    return new Parameter(name, shape, initial, decays, factor);
  }

  /** The number of scalars. */
  public long size() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
  }
}
