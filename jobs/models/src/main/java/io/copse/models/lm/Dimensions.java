package io.copse.models.lm;

import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The dimensions of a model of some architecture.
 *
 * @param dModel the width of the residual stream
 * @param layers the number of blocks
 * @param heads the number of heads, which divides the width
 * @param options the architecture's own options by name, such as the width of its feed-forward or
 *     its number of experts
 */
public record Dimensions(int dModel, int layers, int heads, SortedMap<String, Double> options)
    implements Serializable {
  /** Refuses sizes below 1, and heads that do not divide the width. */
  public Dimensions {
    atLeastOne(dModel, "dModel");
    atLeastOne(layers, "layers");
    atLeastOne(heads, "heads");
    if (dModel % heads != 0) {
      throw new IllegalArgumentException(
          "heads must divide dModel: " + heads + " does not divide " + dModel);
    }
    options = Collections.unmodifiableSortedMap(new TreeMap<>(options));
  }

  /** Dimensions without options. */
  public Dimensions(int dModel, int layers, int heads) {
    this(dModel, layers, heads, new TreeMap<>());
  }

  /** The same dimensions with another number of blocks. */
  public Dimensions withLayers(int count) {
    return new Dimensions(dModel, count, heads, options);
  }

  /** The same dimensions with another number of heads. */
  public Dimensions withHeads(int count) {
    return new Dimensions(dModel, layers, count, options);
  }

  /** The same dimensions with some options set. */
  public Dimensions with(Map<String, Double> changes) {
    SortedMap<String, Double> changed = new TreeMap<>(options);
    changed.putAll(changes);
    return new Dimensions(dModel, layers, heads, changed);
  }

  private static void atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
