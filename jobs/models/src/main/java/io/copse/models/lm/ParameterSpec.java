package io.copse.models.lm;

/**
 * Where a parameter lies in a model's flat vector: it starts at {@code offset} and is row-major.
 * The specs of a model cover its vector without gaps. Its learning rate is the common one times
 * {@code rateFactor}.
 */
@SuppressWarnings("ArrayRecordComponent") // Read by optimisers only; BigDL wants int[] shapes.
public record ParameterSpec(String name, int[] shape, int offset, Kind kind, double rateFactor) {
  /**
   * Weight decay applies to matrices only. What is no weight of a product, such as the decays of a
   * state, counts as a vector whatever its rank.
   */
  public enum Kind {
    MATRIX,
    VECTOR
  }

  /** The number of scalars. */
  public int size() {
    int size = 1;
    for (int extent : shape) {
      size *= extent;
    }
    return size;
  }
}
