package io.copse.pipeline.domains;

import java.io.Serializable;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of numbers in [-1, 1] that do not depend on the order of addition.
 *
 * <p>They are held in fixed point, in units of 2^-50 or more. Whole numbers add to the same sum in
 * any order, so a sum over a Dataset has the same bits for every partitioning and every order in
 * which tasks end.
 */
final class ExactSums implements Serializable {
  private static final long serialVersionUID = 1;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int MOST_FRACTION_BITS = 50;

  // Doubles between 2^52 and 2^53 are whole numbers, and so are the differences of their bits.
  // Adding this constant rounds a number of magnitude up to 2^51, half to even, and leaves the
  // rounded number in the low bits.
  private static final double ROUNDING = 0x1.8p52;
  private static final long ROUNDING_BITS = Double.doubleToRawLongBits(ROUNDING);

  private final long[] sums;
  private final double unitsPerOne;

  private ExactSums(int length, double unitsPerOne) {
    sums = new long[length];
    this.unitsPerOne = unitsPerOne;
  }

  /** Returns zeros for sums whose terms' magnitudes add up to less than {@code bound}. */
  static ExactSums zeros(int length, double bound) {
    int integerBits = Math.getExponent(Math.max(1, bound));
    int fractionBits = Math.min(MOST_FRACTION_BITS, 61 - integerBits);
    return new ExactSums(length, StrictMath.scalb(1.0, fractionBits));
  }

  /** Returns zeros of the same unit, which {@link #moveTo} can add to these sums later. */
  ExactSums zeros(int length) {
    return new ExactSums(length, unitsPerOne);
  }

  /** Adds these sums to others of the same unit, from {@code first} on, and sets these to 0. */
  void moveTo(ExactSums others, int first) {
    for (int i = 0; i < sums.length; i++) {
      others.sums[first + i] += sums[i];
      sums[i] = 0;
    }
  }

  void add(int index, double value) {
    sums[index] += rounded(value * unitsPerOne);
  }

  private static long rounded(double units) {
    return Double.doubleToRawLongBits(units + ROUNDING) - ROUNDING_BITS;
  }

  /** Adds {@code scale} times each of the values to the sums from {@code first} on. */
  void add(int first, float[] values, float scale) {
    double unitsPerValue = scale * unitsPerOne;
    int i = 0;
    for (; i <= values.length - FLOATS.length(); i += FLOATS.length()) {
      DoubleVector wide =
          (DoubleVector)
              FloatVector.fromArray(FLOATS, values, i)
                  .convertShape(VectorOperators.F2D, DOUBLES, 0);
      LongVector units =
          wide.mul(unitsPerValue).add(ROUNDING).reinterpretAsLongs().sub(ROUNDING_BITS);
      LongVector.fromArray(LONGS, sums, first + i).add(units).intoArray(sums, first + i);
    }
    for (; i < values.length; i++) {
      sums[first + i] += rounded(values[i] * unitsPerValue);
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
