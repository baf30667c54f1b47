package io.copse.models.kernel;

/** A row-major matrix within a run: the index of its first element and the distance of its rows. */
public record Matrix(NativeFloats floats, int offset, int stride) {
  /** A matrix that starts where the run starts. */
  public static Matrix of(NativeFloats floats, int stride) {
    return new Matrix(floats, 0, stride);
  }
}
