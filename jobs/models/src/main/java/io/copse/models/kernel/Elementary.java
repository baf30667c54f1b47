package io.copse.models.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponential, logistic function, hyperbolic tangent, softplus and sine in float32, by polynomials
 * and fma. A function of a vector and of one float does the same operations, so both give the same
 * bits.
 *
 * <p>exp: x = n ln 2 + r with |r| at most ln 2 / 2, then a polynomial of degree 6 in r
 * (coefficients of the Cephes library) times 2^n. Relative error below 2e-7 on [-87, 88], outside
 * of which the argument is clamped; NaN stays NaN.
 */
public final class Elementary {
  private static final float LOWEST = -87f;
  private static final float HIGHEST = 88f;
  private static final int LOWEST_BITS = Float.floatToRawIntBits(-LOWEST);
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693359375f;
  private static final float LN2_LOW = -2.12194440e-4f;

  /** 1.5 * 2^23: adding it rounds a small float to an integer held in its low mantissa bits. */
  private static final float ROUND = 12582912f;

  private static final float C2 = 5.0000001201e-1f;
  private static final float C3 = 1.6666665459e-1f;
  private static final float C4 = 4.1665795894e-2f;
  private static final float C5 = 8.3334519073e-3f;
  private static final float C6 = 1.3981999507e-3f;
  private static final float C7 = 1.9875691500e-4f;

  private static final float ONE_OVER_PI = 0.318309886f;
  private static final float PI_HIGH = 3.14159274f;
  private static final float PI_LOW = -8.74227766e-8f;
  private static final float S3 = -1f / 6;
  private static final float S5 = 1f / 120;
  private static final float S7 = -1f / 5040;
  private static final float S9 = 1f / 362880;
  private static final float S11 = -1f / 39916800;

  private Elementary() {}

  public static FloatVector exp(FloatVector argument) {
    FloatVector x = argument.max(LOWEST).min(HIGHEST);
    FloatVector rounded = x.fma(Lanes.broadcast(LOG2_E), Lanes.broadcast(ROUND));
    FloatVector n = rounded.sub(ROUND);
    FloatVector r = n.fma(Lanes.broadcast(-LN2_HIGH), x);
    r = n.fma(Lanes.broadcast(-LN2_LOW), r);
    FloatVector p = r.fma(Lanes.broadcast(C7), Lanes.broadcast(C6));
    p = p.fma(r, Lanes.broadcast(C5));
    p = p.fma(r, Lanes.broadcast(C4));
    p = p.fma(r, Lanes.broadcast(C3));
    p = p.fma(r, Lanes.broadcast(C2));
    p = p.fma(r.mul(r), r.add(1f));
    return scale(p, rounded);
  }

  /** {@code p 2^n}, where n is in the low mantissa bits of {@code rounded}. */
  private static FloatVector scale(FloatVector p, FloatVector rounded) {
    return p.reinterpretAsInts()
        .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
        .reinterpretAsFloats();
  }

  /**
   * {@code e^-y} for y from 0 on, with the bits of {@link #exp} in two thirds of its operations: as
   * integers, such floats have one bound and a plain minimum. A NaN may be taken for the bound.
   */
  public static FloatVector expMinus(FloatVector argument) {
    FloatVector y = argument.reinterpretAsInts().min(LOWEST_BITS).reinterpretAsFloats();
    FloatVector rounded = y.fma(Lanes.broadcast(-LOG2_E), Lanes.broadcast(ROUND));
    FloatVector n = rounded.sub(ROUND);
    // This r is that of exp with the other sign, hence every second coefficient is too.
    FloatVector r = n.fma(Lanes.broadcast(LN2_HIGH), y);
    r = n.fma(Lanes.broadcast(LN2_LOW), r);
    FloatVector p = r.fma(Lanes.broadcast(-C7), Lanes.broadcast(C6));
    p = p.fma(r, Lanes.broadcast(-C5));
    p = p.fma(r, Lanes.broadcast(C4));
    p = p.fma(r, Lanes.broadcast(-C3));
    p = p.fma(r, Lanes.broadcast(C2));
    p = p.fma(r.mul(r), Lanes.broadcast(1f).sub(r));
    return scale(p, rounded);
  }

  public static float exp(float argument) {
    float x = Math.min(Math.max(argument, LOWEST), HIGHEST);
    float rounded = Math.fma(x, LOG2_E, ROUND);
    float n = rounded - ROUND;
    float r = Math.fma(n, -LN2_HIGH, x);
    r = Math.fma(n, -LN2_LOW, r);
    float p = Math.fma(r, C7, C6);
    p = Math.fma(p, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r * r, r + 1f);
    return Float.intBitsToFloat(
        Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(rounded) << 23));
  }

  public static FloatVector sigmoid(FloatVector x) {
    return Lanes.broadcast(1f).div(exp(x.neg()).add(1f));
  }

  public static float sigmoid(float x) {
    return 1f / (exp(-x) + 1f);
  }

  /** Absolute error below 3e-7. */
  public static FloatVector tanh(FloatVector x) {
    return sigmoid(x.add(x)).fma(Lanes.broadcast(2f), Lanes.broadcast(-1f));
  }

  public static float tanh(float x) {
    return Math.fma(sigmoid(x + x), 2f, -1f);
  }

  /**
   * {@code ln(1 + e^x)} with a relative error below 1e-6: with {@code y = e^-|x|} it is {@code
   * max(x, 0) + ln(1 + y)}, and {@code ln(1 + y) = 2 artanh(y / (2 + y))} by its series.
   */
  public static FloatVector softplus(FloatVector x) {
    FloatVector y = exp(x.abs().neg());
    FloatVector s = y.div(y.add(2f));
    FloatVector square = s.mul(s);
    FloatVector p = square.fma(Lanes.broadcast(2f / 15), Lanes.broadcast(2f / 13));
    p = p.fma(square, Lanes.broadcast(2f / 11));
    p = p.fma(square, Lanes.broadcast(2f / 9));
    p = p.fma(square, Lanes.broadcast(2f / 7));
    p = p.fma(square, Lanes.broadcast(2f / 5));
    p = p.fma(square, Lanes.broadcast(2f / 3));
    p = p.fma(square, Lanes.broadcast(2f));
    return p.fma(s, x.max(0f));
  }

  /** Absolute error below 5e-7 for |x| up to 1,000. */
  public static FloatVector sin(FloatVector x) {
    FloatVector rounded = x.fma(Lanes.broadcast(ONE_OVER_PI), Lanes.broadcast(ROUND));
    return sinBetweenPeaks(remainder(x, rounded.sub(ROUND)), rounded, 0);
  }

  /** Absolute error below 5e-7 for |x| up to 1,000. */
  public static FloatVector cos(FloatVector x) {
    // cos(x) = -(-1)^n sin(r) for x = (n + 1/2) pi + r.
    FloatVector rounded = x.fma(Lanes.broadcast(ONE_OVER_PI), Lanes.broadcast(-0.5f)).add(ROUND);
    return sinBetweenPeaks(remainder(x, rounded.sub(ROUND).add(0.5f)), rounded, 1);
  }

  /** {@code x - turns pi}, with pi as the sum of two floats. */
  private static FloatVector remainder(FloatVector x, FloatVector turns) {
    FloatVector r = turns.fma(Lanes.broadcast(-PI_HIGH), x);
    return turns.fma(Lanes.broadcast(-PI_LOW), r);
  }

  /** The sine of |r| up to pi / 2, with its sign changed where n + more is odd. */
  private static FloatVector sinBetweenPeaks(FloatVector r, FloatVector roundedN, int more) {
    FloatVector square = r.mul(r);
    FloatVector p = square.fma(Lanes.broadcast(S11), Lanes.broadcast(S9));
    p = p.fma(square, Lanes.broadcast(S7));
    p = p.fma(square, Lanes.broadcast(S5));
    p = p.fma(square, Lanes.broadcast(S3));
    p = p.mul(square).fma(r, r);
    return p.reinterpretAsInts()
        .lanewise(
            VectorOperators.XOR,
            roundedN.reinterpretAsInts().add(more).lanewise(VectorOperators.LSHL, 31))
        .reinterpretAsFloats();
  }
}
