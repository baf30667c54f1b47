package io.copse.models.lm;

import io.copse.models.kernel.Dtype;
import java.io.Serializable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that determines a model except its weights. {@link Architectures#shape} makes shapes:
 * it gives every option of the architecture a value, so that two shapes of the same model are equal
 * and print alike.
 *
 * @param architecture the name of the architecture, see {@link Architectures}
 * @param vocabularySize the number of token ids, 2 or more
 * @param contextLength the longest sequence in tokens
 * @param dimensions width, blocks, heads, and a value of each of the architecture's options
 * @param dtype the arithmetic of the large products
 */
public record ModelShape(
    String architecture, int vocabularySize, int contextLength, Dimensions dimensions, Dtype dtype)
    implements Serializable {
  /** The option that most architectures have: the hidden width of the feed-forward. */
  public static final String FEED_FORWARD = "feed_forward";

  /** Refuses sizes that are too small. */
  public ModelShape {
    atLeast(2, vocabularySize, "vocabularySize");
    atLeast(1, contextLength, "contextLength");
  }

  /** The width of the residual stream. */
  public int dModel() {
    return dimensions.dModel();
  }

  /** The number of blocks. */
  public int layers() {
    return dimensions.layers();
  }

  /** The number of heads. */
  public int heads() {
    return dimensions.heads();
  }

  /** The values of the architecture's options. */
  public SortedMap<String, Double> options() {
    return dimensions.options();
  }

  /**
   * The same shape with some options set.
   *
   * @throws IllegalArgumentException if the architecture has no such option
   */
  public ModelShape with(Map<String, Double> changes) {
    SortedMap<String, Double> changed = new TreeMap<>(options());
    changes.forEach(
        (name, value) -> {
          if (changed.replace(name, value) == null) {
            throw new IllegalArgumentException(
                "the architecture '"
                    + architecture
                    + "' has no option '"
                    + name
                    + "': use one of "
                    + String.join(", ", options().keySet()));
          }
        });
    return new ModelShape(
        architecture, vocabularySize, contextLength, dimensions.with(changed), dtype);
  }

  /** The same shape with the arithmetic of a type. */
  public ModelShape with(Dtype type) {
    return new ModelShape(architecture, vocabularySize, contextLength, dimensions, type);
  }

  /** The value of an option that the architecture has. */
  public double option(String name) {
    Double value = options().get(name);
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
