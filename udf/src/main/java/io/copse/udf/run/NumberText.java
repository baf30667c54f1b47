package io.copse.udf.run;

import java.io.Serializable;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the numbers in the cells of a table of runs as tools write them. A unit is read from the
 * cell or named from outside, and never guessed from a number's size.
 *
 * @param variable what the cells say
 * @param unit the unit of numbers without one of their own
 * @param decimal the sign before the fraction: a point or a comma
 */
public record NumberText(Variable variable, Unit unit, char decimal) implements Serializable {
  private static final Set<String> MISSING =
      Set.of("", "-", "--", "none", "null", "nil", "n/a", "na", "#n/a", "#na", "<na>");

  private static final Set<String> NOT_A_NUMBER = Set.of("nan", "+nan", "-nan", "#num!", "#div/0!");

  private static final Pattern INFINITE = Pattern.compile("[+-]?inf(?:inity)?");

  private static final Pattern NUMBER =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)\\s*(\\p{L}.*)?");

  /**
   * Checks the decimal sign.
   *
   * @throws IllegalArgumentException if it is neither a point nor a comma
   */
  public NumberText {
    if (decimal != '.' && decimal != ',') {
      throw new IllegalArgumentException(
          "The decimal sign is '%s': use a point or a comma.".formatted(decimal));
    }
  }

  /** Whether a cell says in words that there is no value: {@code None}, {@code N/A}, {@code -}. */
  public static boolean isMissing(String cell) {
    return MISSING.contains(cell.strip().toLowerCase(Locale.ROOT));
  }

  /** Whether a cell is a finite decimal number with a point, and nothing behind it. */
  public static boolean isNumber(String cell) {
    Matcher matcher = NUMBER.matcher(cell);
    return matcher.matches()
        && matcher.group(2) == null
        && Double.isFinite(Double.parseDouble(matcher.group(1)));
  }

  /**
   * Reads a cell and converts its unit.
   *
   * @return NaN or infinite if the cell says so, and empty if it says that there is no value
   * @throws NumberFormatException if the cell is no number, or has another unit than its column
   */
  public OptionalDouble read(String cell) {
    String text = cell.strip();
    String lower = text.toLowerCase(Locale.ROOT);
    if (MISSING.contains(lower)) {
      return OptionalDouble.empty();
    }
    if (NOT_A_NUMBER.contains(lower)) {
      return OptionalDouble.of(Double.NaN);
    }
    if (INFINITE.matcher(lower).matches()) {
      return OptionalDouble.of(
          lower.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return OptionalDouble.of(number(text));
  }

  /** Converts a number of the column's unit. */
  public double converted(double number) {
    return unit.converted(number);
  }

  private double number(String text) {
    if (decimal == ',' && text.indexOf('.') >= 0) {
      throw unreadable(text);
    }
    Matcher matcher = NUMBER.matcher(text.replace(decimal, '.'));
    // With a decimal point the replacement is none, so that a comma is still refused.
    if (!matcher.matches()) {
      throw unreadable(text);
    }
    double number = Double.parseDouble(matcher.group(1));
    if (Double.isInfinite(number)) {
      throw unreadable(text);
    }
    return matcher.group(2) == null ? converted(number) : ownUnit(matcher, text).converted(number);
  }

  /** The unit that a cell has itself, which must not contradict that of its column. */
  private Unit ownUnit(Matcher matcher, String text) {
    Optional<Unit> own = Unit.find(variable, matcher.group(2));
    return own.filter(found -> found == unit || unit.converted(1) == 1)
        .orElseThrow(() -> unreadable(text));
  }

  private static NumberFormatException unreadable(String text) {
    return new NumberFormatException("'" + text + "' is not a number");
  }
}
