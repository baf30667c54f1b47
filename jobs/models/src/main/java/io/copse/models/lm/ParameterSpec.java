package io.copse.models.lm;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;

/**
 * The place of one parameter in a model's flat vector. Optimisers, checkpoints and exports read it.
 *
 * @param name its name in checkpoints, unique in the model
 * @param shape its extents; the values are row-major
 * @param offset the index of its first value in the flat vector
 * @param decays whether weight decay applies to it
 * @param rateFactor what its learning rate is multiplied by
 */
public record ParameterSpec(
    String name, List<Integer> shape, int offset, boolean decays, double rateFactor)
    implements Serializable {

  /** Copies the shape and checks the numbers. */
  public ParameterSpec {
    shape = List.copyOf(shape);
    if (offset < 0) {
      throw new IllegalArgumentException(
          "Parameter %s starts at %d: give an offset of 0 or more.".formatted(name, offset));
    }
    if (!(rateFactor > 0) || Double.isInfinite(rateFactor)) {
      throw new IllegalArgumentException(
          "The learning rate of parameter %s is to be multiplied by %s: give a number above 0."
              .formatted(name, rateFactor));
    }
  }

  /** The number of values. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The index after the last value. */
  public int end() {
    return Math.addExact(offset, size());
  }

  /** The same parameter without weight decay. */
  public ParameterSpec undecayed() {
    return new ParameterSpec(name, shape, offset, false, rateFactor);
  }

  /**
   * Returns parameters in the order of the flat vector.
   *
   * @throws IllegalArgumentException if they leave a gap or overlap: a checkpoint would lose values
   */
  public static List<ParameterSpec> inOrder(List<ParameterSpec> parameters) {
    List<ParameterSpec> sorted =
        parameters.stream().sorted(Comparator.comparingInt(ParameterSpec::offset)).toList();
    int end = 0;
    for (ParameterSpec parameter : sorted) {
      if (parameter.offset != end) {
        throw new IllegalArgumentException(
            "Parameter %s starts at %d and the one before it ends at %d: give each value of the flat vector to exactly one parameter."
                .formatted(parameter.name, parameter.offset, end));
      }
      end = parameter.end();
    }
    return sorted;
  }
}
