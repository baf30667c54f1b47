package io.copse.models.optim;

/**
 * A half-open range of a flat storage.
 *
 * @param offset first element
 * @param length number of elements
 */
public record FlatRange(int offset, int length) {

  /** Checks that the range is not negative. */
  public FlatRange {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          "A range of a flat storage starts at %d and has %d elements: give values of 0 or more."
              .formatted(offset, length));
    }
  }

  /** The first element after the range. */
  public int end() {
    return Math.addExact(offset, length);
  }
}
