package io.copse.models.optim;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Clipping of a gradient by its global norm (Pascanu et al. 2013). */
public final class GradientClip {
  /** The number of sums: sum j adds the squares of the elements i with i mod SUMS = j, in order. */
  private static final int SUMS = 8;

  /** The floats that all sums read before they go on, few enough to stay in the nearest cache. */
  private static final int BLOCK = 1 << 12;

  private static final VectorSpecies<Double> DOUBLES =
      DoubleVector.SPECIES_PREFERRED.length() > SUMS
          ? DoubleVector.SPECIES_512
          : DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));

  private GradientClip() {}

  /**
   * Returns the Euclidean norm of the first {@code size} elements.
   *
   * <p>The squares are exact in double. Eight interleaved sums, joined pairwise, add them in an
   * order that does not depend on the length of the processor's vectors.
   */
  public static double norm(float[] values, int size) {
    double[] sums = new double[SUMS];
    int whole = size & -SUMS;
    for (int from = 0; from < whole; from += BLOCK) {
      int to = Math.min(whole, from + BLOCK);
      for (int first = 0; first < SUMS; first += DOUBLES.length()) {
        addSquares(values, from + first, to, sums, first);
      }
    }
    for (int i = whole; i < size; i++) {
      sums[0] += (double) values[i] * values[i];
    }
    return Math.sqrt(
        ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])));
  }

  /** Adds to a vector of sums from {@code first} on. */
  private static void addSquares(float[] values, int from, int to, double[] sums, int first) {
    DoubleVector sum = DoubleVector.fromArray(DOUBLES, sums, first);
    for (int i = from; i < to; i += SUMS) {
      DoubleVector value =
          (DoubleVector)
              FloatVector.fromArray(FLOATS, values, i)
                  .convertShape(VectorOperators.F2D, DOUBLES, 0);
      sum = sum.add(value.mul(value));
    }
    sum.intoArray(sums, first);
  }

  /**
   * Returns the factor that brings a gradient of this norm to at most {@code maximum}. It is 1 if
   * the norm is no larger, or is not finite.
   */
  public static float factor(double norm, double maximum) {
    return norm > maximum && Double.isFinite(norm) ? (float) (maximum / norm) : 1;
  }
}
