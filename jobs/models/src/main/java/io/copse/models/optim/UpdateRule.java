package io.copse.models.optim;

import java.io.Serializable;

/**
 * How a half-open range of a flat storage is updated; parameters without a rule do not decay.
 *
 * @param offset first element
 * @param length number of elements
 * @param decays whether weight decay applies
 * @param rateFactor what the learning rate is multiplied by
 */
public record UpdateRule(int offset, int length, boolean decays, double rateFactor)
    implements Serializable {

  /** Checks the numbers. */
  public UpdateRule {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException(
          "A range of a flat storage starts at %d and has %d elements: give values of 0 or more."
              .formatted(offset, length));
    }
    if (!(rateFactor > 0) || Double.isInfinite(rateFactor)) {
      throw new IllegalArgumentException(
          "The learning rate is to be multiplied by %s: give a number above 0."
              .formatted(rateFactor));
    }
  }

  /** A range that decays, at the common learning rate. */
  public static UpdateRule decay(int offset, int length) {
    return new UpdateRule(offset, length, true, 1);
  }

  /** The first element after the range. */
  public int end() {
    return Math.addExact(offset, length);
  }
}
