package io.copse.models.train;

import java.util.Arrays;
import java.util.List;

/**
 * A named tensor inside a flat storage, contiguous and row-major.
 *
 * @param name its name in a checkpoint
 * @param shape its dimensions
 * @param offset its first element in the storage
 */
public record TensorSlice(String name, List<Integer> shape, int offset) {

  /** Copies the shape. */
  public TensorSlice {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** Checks that the slices tile a storage of {@code size} elements: none missing, none twice. */
  static void checkTiling(List<TensorSlice> slices, int size) {
    boolean[] seen = new boolean[size];
    for (TensorSlice slice : slices) {
      for (int i = slice.offset; i < slice.offset + slice.size(); i++) {
        if (i >= size || seen[i]) {
          throw new IllegalArgumentException(
              "Tensor %s leaves the storage of %d elements or overlaps another: give each element to one tensor."
                  .formatted(slice.name, size));
        }
        seen[i] = true;
      }
    }
    long covered = slices.stream().mapToLong(TensorSlice::size).sum();
    if (covered != size) {
      throw new IllegalArgumentException(
          "The named tensors %s cover %d of %d elements: name every parameter, or a checkpoint would lose some."
              .formatted(
                  Arrays.toString(slices.stream().map(TensorSlice::name).limit(3).toArray()),
                  covered,
                  size));
    }
  }
}
