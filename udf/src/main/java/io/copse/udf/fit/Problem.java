package io.copse.udf.fit;

import java.util.Locale;

/**
 * Why runs cannot be fitted.
 *
 * @param status the status that the fit gets
 * @param sentence what is wrong and what to do
 */
public record Problem(FitStatus status, String sentence) {
  /** A problem of runs that do not determine what is fitted. */
  public static Problem underdetermined(String format, Object... arguments) {
    return new Problem(FitStatus.UNDERDETERMINED, String.format(Locale.ROOT, format, arguments));
  }

  /** A problem of numbers whose units were mixed up. */
  public static Problem units(String format, Object... arguments) {
    return new Problem(FitStatus.IMPLAUSIBLE_UNITS, String.format(Locale.ROOT, format, arguments));
  }
}
