package io.copse.udf.sql.fit;

import io.copse.udf.run.Weighing;
import java.util.Locale;

/**
 * What else an aggregate may know of a run, as fields of its argument {@code about}. Each is one
 * number above 0 in a sample of runs.
 */
public enum About {
  /** The run that the row belongs to. */
  RUN,
  /** How many times the row counts. */
  WEIGHT,
  /** Of the loss or the error. */
  STANDARD_ERROR;

  /** The number of a row that is a run of its own. */
  private static final double OWN = 1;

  /** Bits of a whole number that a double keeps exactly, less one. */
  private static final int BITS = 52;

  /** The field's name. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The number of a run's name: a hash above 1, or 1 if there is none. */
  public static double number(Object run) {
    if (run == null) {
      return OWN;
    }
    long hash = 0;
    String name = run.toString();
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) + 0x9e3779b97f4a7c15L;
      hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
      hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
      hash ^= hash >>> 31;
    }
    return (hash >>> (Long.SIZE - BITS)) + 2.0;
  }

  /** A weighing in which this number is what it says. */
  Weighing in(Weighing others, double number) {
    return switch (this) {
      case RUN ->
          new Weighing(
              number == OWN ? "" : Long.toString((long) number),
              others.weight(),
              others.standardError());
      case WEIGHT -> new Weighing(others.run(), number, others.standardError());
      case STANDARD_ERROR -> new Weighing(others.run(), others.weight(), number);
    };
  }
}
