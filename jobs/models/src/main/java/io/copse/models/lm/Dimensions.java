package io.copse.models.lm;

import java.util.Map;

/**
 * The dimensions of a model of some architecture, and those of its options that are not defaults.
 */
record Dimensions(int dModel, int layers, int heads, Map<String, Double> options) {

  Dimensions(int dModel, int layers, int heads) {
    this(dModel, layers, heads, Map.of());
  }

  Dimensions withLayers(int count) {
    return new Dimensions(dModel, count, heads, options);
  }

  Dimensions withHeads(int count) {
    return new Dimensions(dModel, layers, count, options);
  }

  Dimensions with(Map<String, Double> changes) {
    return new Dimensions(dModel, layers, heads, changes);
  }
}
