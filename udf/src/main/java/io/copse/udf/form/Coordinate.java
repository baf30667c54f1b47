package io.copse.udf.form;

/**
 * One coordinate of a form.
 *
 * @param name its parameter, as users know it
 * @param kind how it is bounded and judged
 * @param low its lower bound
 * @param high its upper bound
 */
public record Coordinate(String name, Kind kind, double low, double high) {
  /** The smallest exponent that a search may reach. */
  public static final double MIN_EXPONENT = 1e-3;

  /** The largest exponent that a search may reach. */
  public static final double MAX_EXPONENT = 5;

  /** A term below this share of the lowest target, in the middle of the runs, counts as missing. */
  private static final double MIN_SHARE = 1e-4;

  /** The bounds of a coordinate, and the rule by which it counts as determined. */
  public enum Kind {
    /** The log of a positive term, which counts as missing at its floor. */
    LOG_TERM,
    /** The same of an irreducible term, which the runs must tell from 0. */
    LOG_CONSTANT,
    /** A positive exponent, which the runs must tell from 0. */
    EXPONENT,
    /** The log of a positive scale, which the runs must tell to within a factor of ten. */
    LOG_SCALE,
    /** A number that may be 0. */
    FREE
  }

  /**
   * The log of a coefficient. Its lower bound is a small share of the lowest target.
   *
   * @param lowest the lowest target of the runs
   */
  public static Coordinate logTerm(String name, Kind kind, double lowest) {
    return new Coordinate(name, kind, Math.log(MIN_SHARE * lowest), 700);
  }

  /** A positive exponent. */
  public static Coordinate exponent(String name) {
    return new Coordinate(name, Kind.EXPONENT, MIN_EXPONENT, MAX_EXPONENT);
  }

  /** Whether the value is on an edge of the range, or below the floor of its term. */
  boolean isAtBound(double value) {
    return switch (kind) {
      case LOG_TERM, LOG_CONSTANT -> value < low + Math.log(2);
      case EXPONENT -> value < 2 * low || value > 0.99 * high;
      case LOG_SCALE, FREE ->
          value - low < 1e-3 * (high - low) || high - value < 1e-3 * (high - low);
    };
  }

  double clamp(double value) {
    return Math.max(low, Math.min(high, value));
  }
}
