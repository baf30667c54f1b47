package io.copse.pipeline.report.draw;

import java.util.Locale;
import java.util.OptionalDouble;

/** Numbers as text for readers: few digits, true minus signs, powers of ten. */
public final class Numbers {
  private static final String MINUS = "\u2212";
  private static final String NO_INTERVAL = "no interval";
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  private static final String[] UNITS = {"", " k", " M", " B", " T"};

  private Numbers() {}

  /** Returns a number with so many digits after the point, or a dash if it is not finite. */
  public static String fixed(double value, int digits) {
    if (!Double.isFinite(value)) {
      return "–";
    }
    String text = String.format(Locale.ROOT, "%." + digits + "f", value);
    // No negative zero.
    boolean zero = text.chars().allMatch(c -> c == '-' || c == '0' || c == '.');
    return (zero ? text.replace("-", "") : text).replace("-", MINUS);
  }

  /** Returns a number with so many digits, or a dash if there is none. */
  public static String fixed(OptionalDouble value, int digits) {
    return fixed(value.orElse(Double.NaN), digits);
  }

  /** Returns a number with its sign, plus included. */
  public static String signed(double value, int digits) {
    String text = fixed(value, digits);
    boolean plus = value > 0 && text.chars().anyMatch(c -> c >= '1' && c <= '9');
    return plus ? "+" + text : text;
  }

  /** Returns the ends of a measurement's interval. */
  public static String interval(Measurement measurement, int digits) {
    return measurement
        .whisker()
        .map(w -> fixed(w.low(), digits) + " to " + fixed(w.high(), digits))
        .orElse(NO_INTERVAL);
  }

  /** Returns the ends of a measurement's interval with their signs. */
  public static String signedInterval(Measurement measurement, int digits) {
    return measurement
        .whisker()
        .map(w -> signed(w.low(), digits) + " to " + signed(w.high(), digits))
        .orElse(NO_INTERVAL);
  }

  /** Returns a whole number with commas between thousands. */
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /** Returns three digits with a unit: 328 k, 2.62 M. */
  public static String si(double value) {
    int unit = 0;
    double scaled = value;
    while (Math.abs(scaled) >= 999.5 && unit < UNITS.length - 1) {
      scaled /= 1000;
      unit++;
    }
    int digits = unit == 0 || Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2;
    return fixed(scaled, digits) + UNITS[unit];
  }

  /** Returns two digits and a power of ten: 3.1 × 10¹⁵. */
  public static String scientific(double value) {
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

  /** Returns a share as whole percent. */
  public static String percent(double share) {
    return fixed(100 * share, 0) + " %";
  }

  /** Returns at least two significant digits. */
  public static String general(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size >= 1e5 || size < 1e-3)) {
      return (value < 0 ? MINUS : "") + scientific(size);
    }
    return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 3);
  }

  /** Returns what a measurement of a name is: the name, the number and its interval. */
  public static String named(String name, Measurement measurement) {
    String interval =
        measurement
            .whisker()
            .map(w -> " (%s to %s)".formatted(general(w.low()), general(w.high())))
            .orElse("");
    return name + " = " + general(measurement.value()) + interval;
  }

  /** Returns a duration in its two largest units. */
  public static String duration(double seconds) {
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
