package io.copse.udf.fit;

/**
 * Why runs cannot be fitted.
 *
 * @param status the status that the fit gets
 * @param sentence what is wrong and what to do
 */
record Problem(FitStatus status, String sentence) {
  static Problem underdetermined(String format, Object... arguments) {
    return new Problem(FitStatus.UNDERDETERMINED, String.format(format, arguments));
  }

  static Problem units(String format, Object... arguments) {
    return new Problem(FitStatus.IMPLAUSIBLE_UNITS, String.format(format, arguments));
  }
}
