package io.copse.udf.sql.call;

/** Ranges of the numbers that functions take. */
public final class Numbers {
  private Numbers() {}

  /** Whether the number is finite and above 0. */
  public static boolean isPositive(double number) {
    return number > 0 && number < Double.POSITIVE_INFINITY;
  }
}
