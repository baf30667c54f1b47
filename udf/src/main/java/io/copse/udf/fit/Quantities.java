package io.copse.udf.fit;

import io.copse.udf.law.AllocationLaw;
import io.copse.udf.law.Law;
import java.util.OptionalDouble;

/** Quantities that follow from a law, beside its parameters. */
public final class Quantities {
  private static final double LOW = 1e20;
  private static final double HIGH = 1e22;

  private Quantities() {}

  /**
   * The exponent of the best N in C; empty if the law splits no budget. Every law that splits a
   * budget by itself has one for all C.
   */
  public static OptionalDouble paramsExponent(Law law) {
    return law instanceof AllocationLaw split
        ? OptionalDouble.of(
            Math.log(split.optimum(HIGH).params() / split.optimum(LOW).params())
                / Math.log(HIGH / LOW))
        : OptionalDouble.empty();
  }
}
