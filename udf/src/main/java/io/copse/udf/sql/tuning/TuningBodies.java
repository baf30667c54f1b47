package io.copse.udf.sql.tuning;

import io.copse.udf.sql.call.Numbers;
import io.copse.udf.tuning.SizePower;

/**
 * The bodies of the functions of tuning: static methods that compiled queries call, and public for
 * them alone.
 */
public final class TuningBodies {
  private TuningBodies() {}

  /** A power of N and D; NaN if a number cannot be. */
  public static double power(
      double coefficient,
      double paramsExponent,
      double tokensExponent,
      double params,
      double tokens) {
    return Numbers.isPositive(coefficient)
            && Numbers.isPositive(params)
            && Numbers.isPositive(tokens)
        ? new SizePower(coefficient, paramsExponent, tokensExponent, 0, 0, 1).at(params, tokens)
        : Double.NaN;
  }
}
