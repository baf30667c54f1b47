package io.copse.pipeline.domains;

import java.io.Serializable;

/**
 * Sums in fixed point. Whole numbers add to the same sum in any order, so that a sum over a Dataset
 * has the same bits however it is partitioned and in whichever order tasks end.
 */
final class ExactSums implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] sums;
  private final double unitsPerOne;

  private ExactSums(int length, int fractionBits) {
    sums = new long[length];
    unitsPerOne = StrictMath.scalb(1.0, fractionBits);
  }

  /** Returns zeros for sums whose magnitudes, terms added up, stay under {@code bound}. */
  static ExactSums zeros(int length, double bound) {
    return new ExactSums(length, 61 - Math.getExponent(Math.max(1, bound)));
  }

  void add(int index, double value) {
    sums[index] += (long) Math.rint(value * unitsPerOne);
  }

  /** Adds {@code scale} times each of the values to the sums from {@code first} on. */
  void add(int first, double[] values, double scale) {
    for (int i = 0; i < values.length; i++) {
      add(first + i, scale * values[i]);
    }
  }

  ExactSums merge(ExactSums other) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    return this;
  }

  double[] values() {
    double[] values = new double[sums.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = sums[i] / unitsPerOne;
    }
    return values;
  }
}
