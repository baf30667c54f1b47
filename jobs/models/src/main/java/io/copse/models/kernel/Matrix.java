package io.copse.models.kernel;

/**
 * A view of a row-major matrix within a run of floats. Element (i, j) lies at {@code offset + i
 * stride + j}; neighbouring rows of a view may have other floats between them.
 *
 * @param floats the run that holds the matrix
 * @param offset the index of element (0, 0)
 * @param rows the number of rows, 0 or more
 * @param columns the number of columns, at most the stride
 * @param stride the distance of neighbouring rows
 */
public record Matrix(NativeFloats floats, int offset, int rows, int columns, int stride) {
  /** Refuses a view that does not lie within the run. */
  public Matrix {
    long end = offset + (rows == 0 ? 0 : (rows - 1L) * stride + columns);
    if (offset < 0 || rows < 0 || columns < 0 || columns > stride || end > floats.length()) {
      throw new IllegalArgumentException(
          "a matrix [%d, %d] of rows %d apart at %d does not fit into %d floats"
              .formatted(rows, columns, stride, offset, floats.length()));
    }
  }

  /** A whole run as rows of {@code columns} floats. */
  public static Matrix of(NativeFloats floats, int columns) {
    return of(floats, floats.length() / columns, columns);
  }

  /** The first {@code rows} rows of {@code columns} floats of a run. */
  public static Matrix of(NativeFloats floats, int rows, int columns) {
    return new Matrix(floats, 0, rows, columns, columns);
  }

  /** The first {@code count} rows. */
  public Matrix top(int count) {
    return new Matrix(floats, offset, count, columns, stride);
  }

  /** Rows {@code from} to {@code from + count}. */
  public Matrix rows(int from, int count) {
    return new Matrix(floats, offset + from * stride, count, columns, stride);
  }

  /** Columns {@code from} to {@code from + count}. */
  public Matrix columns(int from, int count) {
    return new Matrix(floats, offset + from, rows, count, stride);
  }

  /** The part [count, width] whose first element is (row, column). */
  public Matrix part(int row, int column, int count, int width) {
    return new Matrix(floats, offset + row * stride + column, count, width, stride);
  }

  /** The first {@code count} columns. */
  public Matrix left(int count) {
    return new Matrix(floats, offset, rows, count, stride);
  }
}
