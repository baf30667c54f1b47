package io.copse.models.lm;

import io.copse.models.kernel.Dtype;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What fixes a model but for its weights: the name of its architecture (see {@link Architectures}),
 * the number of token ids, the longest sequence in tokens, the width of the residual stream, the
 * number of blocks and of attention heads; and the architecture's own options by name, such as the
 * width of its feed-forward or its number of experts; and the arithmetic of its large products.
 * Options that are not given have the architecture's defaults, so that two shapes of the same model
 * are equal and print alike.
 *
 * @throws IllegalArgumentException if the architecture is unknown or has no such option, a size is
 *     below 1, or the heads do not divide the width
 */
public record ModelShape(
    String architecture,
    int vocabularySize,
    int contextLength,
    int dModel,
    int layers,
    int heads,
    SortedMap<String, Double> options,
    Dtype dtype)
    implements Serializable {
  /** The option that most architectures have: the hidden width of the feed-forward. */
  public static final String FEED_FORWARD = "feed_forward";

  public ModelShape {
    Architecture kind = Architectures.named(architecture);
    atLeast(2, vocabularySize, "vocabularySize");
    atLeast(1, contextLength, "contextLength");
    atLeast(1, dModel, "dModel");
    atLeast(1, layers, "layers");
    atLeast(1, heads, "heads");
    if (dModel % heads != 0) {
      throw new IllegalArgumentException(
          "heads must divide dModel: " + heads + " does not divide " + dModel);
    }
    SortedMap<String, Double> all = new TreeMap<>(kind.options(dModel, heads));
    options.forEach(
        (name, value) -> {
          if (all.replace(name, value) == null) {
            throw new IllegalArgumentException(
                "the architecture '"
                    + architecture
                    + "' has no option '"
                    + name
                    + "': use one of "
                    + String.join(", ", all.keySet()));
          }
        });
    options = Collections.unmodifiableSortedMap(all);
  }

  /** A shape in float32. */
  public ModelShape(
      String architecture,
      int vocabularySize,
      int contextLength,
      int dModel,
      int layers,
      int heads,
      SortedMap<String, Double> options) {
    this(architecture, vocabularySize, contextLength, dModel, layers, heads, options, Dtype.F32);
  }

  /** A shape in float32 with the defaults of its architecture. */
  public ModelShape(
      String architecture,
      int vocabularySize,
      int contextLength,
      int dModel,
      int layers,
      int heads) {
    this(architecture, vocabularySize, contextLength, dModel, layers, heads, new TreeMap<>());
  }

  /** The same shape with some options set. */
  public ModelShape with(Map<String, Double> changes) {
    SortedMap<String, Double> changed = new TreeMap<>(options);
    changed.putAll(changes);
    return new ModelShape(
        architecture, vocabularySize, contextLength, dModel, layers, heads, changed, dtype);
  }

  /** The same shape with the arithmetic of a type. */
  public ModelShape with(Dtype type) {
    return new ModelShape(
        architecture, vocabularySize, contextLength, dModel, layers, heads, options, type);
  }

  /** The value of an option that the architecture has. */
  public double option(String name) {
    Double value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the architecture '" + architecture + "' has no option '" + name + "'");
    }
    return value;
  }

  /**
   * The value of an option that is a number of things.
   *
   * @throws IllegalArgumentException if it is not a whole number of at least 1
   */
  public int count(String name) {
    double value = option(name);
    if (value != Math.rint(value) || value < 1 || value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "the option '" + name + "' must be a whole number of at least 1, not " + value);
    }
    return (int) value;
  }

  /** The hidden width of a feed-forward. */
  public int feedForward() {
    return count(FEED_FORWARD);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
