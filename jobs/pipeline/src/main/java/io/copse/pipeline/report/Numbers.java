package io.copse.pipeline.report;

import io.copse.pipeline.evaluate.Estimate;
import java.util.Locale;

/** Numbers as a reader wants them: few digits, true minus signs, powers of ten. */
final class Numbers {
  private static final String MINUS = "\u2212";
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  private static final String[] UNITS = {"", " k", " M", " B", " T"};

  private Numbers() {}

  static String fixed(double value, int digits) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    // No negative zero.
    boolean zero = text.chars().allMatch(c -> c == '-' || c == '0' || c == '.');
    return (zero ? text.replace("-", "") : text).replace("-", MINUS);
  }

  static String signed(double value, int digits) {
    String text = fixed(value, digits);
    boolean plus = value > 0 && text.chars().anyMatch(c -> c >= '1' && c <= '9');
    return plus ? "+" + text : text;
  }

  static String interval(Estimate estimate, int digits) {
    return Double.isNaN(estimate.low())
        ? "no interval"
        : fixed(estimate.low(), digits) + " to " + fixed(estimate.high(), digits);
  }

  static String signedInterval(Estimate estimate, int digits) {
    return Double.isNaN(estimate.low())
        ? "no interval"
        : signed(estimate.low(), digits) + " to " + signed(estimate.high(), digits);
  }

  static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Three digits with a unit: 328 k, 2.62 M. */
  static String si(double value) {
    int unit = 0;
    double scaled = value;
    while (Math.abs(scaled) >= 999.5 && unit < UNITS.length - 1) {
      scaled /= 1000;
      unit++;
    }
    int digits = unit == 0 || Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2;
    return fixed(scaled, digits) + UNITS[unit];
  }

  /** Two digits and a power of ten: 3.1 × 10¹⁵. */
  static String scientific(double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      return fixed(value, 0);
    }
    int exponent = (int) Math.floor(Math.log10(value));
    if (value / Math.pow(10, exponent) >= 9.95) {
      exponent++;
    }
    return fixed(value / Math.pow(10, exponent), 1) + " × " + powerOfTen(exponent);
  }

  static String powerOfTen(int exponent) {
    StringBuilder text = new StringBuilder("10");
    if (exponent < 0) {
      text.append('⁻');
    }
    for (char digit : Integer.toString(Math.abs(exponent)).toCharArray()) {
      text.append(SUPERSCRIPTS.charAt(digit - '0'));
    }
    return text.toString();
  }

  static String percent(double share) {
    return fixed(100 * share, 0) + " %";
  }

  /** Two significant digits at least, for a law's parameters. */
  static String general(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size >= 1e5 || size < 1e-3)) {
      return (value < 0 ? MINUS : "") + scientific(size);
    }
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 3);
  }

  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    if (whole < 3600) {
      return "%d min %d s".formatted(whole / 60, whole % 60);
    }
    return "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }
}
