package io.copse.models.layer;

/** Deviations of initial weights, as GPT-2 has them (Radford et al. 2019). */
public final class Initial {
  /** Of all matrices but those that write to the residual stream. */
  public static final double DEVIATION = 0.02;

  private Initial() {}

  /** Of matrices that write to the residual stream of a model with {@code layers} blocks. */
  public static double residualDeviation(int layers) {
    return DEVIATION / StrictMath.sqrt(2.0 * layers);
  }
}
