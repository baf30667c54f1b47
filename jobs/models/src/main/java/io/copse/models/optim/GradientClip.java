package io.copse.models.optim;

/** Clipping of a gradient by its global norm (Pascanu et al. 2013). */
public final class GradientClip {
  private GradientClip() {}

  /**
   * The Euclidean norm of the first {@code size} elements, summed in double in a fixed order: eight
   * interleaved sums, which hide the latency of an addition, joined pairwise.
   */
  public static double norm(float[] values, int size) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i <= size - 8; i += 8) {
      s0 += (double) values[i] * values[i];
      s1 += (double) values[i + 1] * values[i + 1];
      s2 += (double) values[i + 2] * values[i + 2];
      s3 += (double) values[i + 3] * values[i + 3];
      s4 += (double) values[i + 4] * values[i + 4];
      s5 += (double) values[i + 5] * values[i + 5];
      s6 += (double) values[i + 6] * values[i + 6];
      s7 += (double) values[i + 7] * values[i + 7];
    }
    for (; i < size; i++) {
      s0 += (double) values[i] * values[i];
    }
    return Math.sqrt(((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7)));
  }

  /**
   * Scales the first {@code size} elements so that their norm is at most {@code maximum}.
   *
   * @return the norm before scaling; when it is not finite nothing is scaled
   */
  public static double clip(float[] values, int size, double maximum) {
    double norm = norm(values, size);
    if (norm > maximum && Double.isFinite(norm)) {
      float scale = (float) (maximum / norm);
      for (int i = 0; i < size; i++) {
        values[i] *= scale;
      }
    }
    return norm;
  }
}
