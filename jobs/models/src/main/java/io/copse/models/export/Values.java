package io.copse.models.export;

import io.copse.models.train.SafeTensors;
import java.util.Arrays;
import java.util.List;

/** A tensor to export: row-major, in {@code storage} from {@code offset} on. */
@SuppressWarnings("ArrayRecordComponent") // A view of a model's weights, never compared.
public record Values(List<Integer> shape, float[] storage, int offset) {
  public Values {
    shape = List.copyOf(shape);
  }

  /** Zeros of a vector, for the biases that our layers lack. */
  public static Values zeros(int width) {
    return new Values(List.of(width), new float[width], 0);
  }

  /** The number of values. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }

  /** The extent of a dimension. */
  public int extent(int dimension) {
    return shape.get(dimension);
  }

  /** The same values under another shape. */
  public Values as(Integer... extents) {
    return new Values(Arrays.asList(extents), storage, offset);
  }

  /** Rows {@code from} to {@code from + count} of the first dimension. */
  public Values rows(int from, int count) {
    int[] extents = shape.stream().mapToInt(Integer::intValue).toArray();
    int row = size() / extents[0];
    extents[0] = count;
    return new Values(
        Arrays.stream(extents).boxed().toList(), storage, Math.addExact(offset, from * row));
  }

  /** Entry {@code index} of the first dimension. */
  public Values entry(int index) {
    return rows(index, 1).as(shape.subList(1, shape.size()).toArray(Integer[]::new));
  }

  /** A matrix with rows and columns exchanged. */
  public Values transposed() {
    int rows = extent(0);
    int columns = extent(1);
    float[] values = new float[size()];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        values[column * rows + row] = storage[offset + row * columns + column];
      }
    }
    return new Values(List.of(columns, rows), values, 0);
  }

  /** {@code 1 - x} of each value. */
  public Values complement() {
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 - storage[offset + i];
    }
    return new Values(shape, values, 0);
  }

  /**
   * The rows of a matrix of heads, in each head of {@code width} those of even number first: rotary
   * positions of adjacent pairs become those of the first half with the second.
   */
  public Values halved(int width) {
    int columns = extent(1);
    float[] values = new float[size()];
    for (int row = 0; row < extent(0); row++) {
      int place = row % width;
      int to = row - place + place / 2 + place % 2 * (width / 2);
      System.arraycopy(storage, offset + row * columns, values, to * columns, columns);
    }
    return new Values(shape, values, 0);
  }

  /** The tensor as an entry of a file. */
  public SafeTensors.Entry named(String name) {
    return new SafeTensors.Entry(name, shape, storage, offset);
  }
}
