package io.copse.pipeline.config;

import io.copse.pipeline.Credentials;
import io.copse.pipeline.HomeFolder;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The type and range of a setting's values. A value is written as texts (numbers are texts, too),
 * lists of these, and maps from names to these.
 *
 * @param <T> the type of the values in Java
 * @param range what a value must be, as in "set it to ..."
 * @param parser makes a value of what is written; throws IllegalArgumentException or
 *     ArithmeticException if it is out of range
 * @param plain makes texts, numbers, lists and maps of a value: what identities, records and
 *     listings have
 */
public record Type<T>(String range, Function<Object, T> parser, Function<T, Object> plain) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._+-]{0,99}");

  /** Returns the type of whole numbers within an int's range. */
  public static Type<Integer> whole(int least, int most) {
    return new Type<>(
        wholeRange(least, most),
        written -> Math.toIntExact(whole(written, least, most)),
        value -> value);
  }

  /** Returns the type of whole numbers. */
  public static Type<Long> wholeLong(long least, long most) {
    return new Type<>(
        wholeRange(least, most), written -> whole(written, least, most), value -> value);
  }

  /** Returns the type of seeds: any long. */
  static Type<Long> seed() {
    return wholeLong(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static String wholeRange(long least, long most) {
    if (most == Long.MAX_VALUE) {
      return least == Long.MIN_VALUE
          ? "a whole number of 64 bits"
          : "a whole number of at least " + least;
    }
    return "a whole number from %d to %d".formatted(least, most);
  }

  private static long whole(Object written, long least, long most) {
    // Exact, so that neither 1.5 nor 1e20 becomes another number in silence.
    long value = new BigDecimal(scalar(written)).longValueExact();
    require(value >= least && value <= most);
    return value;
  }

  /** Returns the type of finite numbers that satisfy a condition. */
  public static Type<Double> number(String range, Predicate<Double> valid) {
    return new Type<>(
        range,
        written -> {
          String text = new BigDecimal(scalar(written)).toString();
          double value = Double.parseDouble(text);
          require(Double.isFinite(value) && valid.test(value));
          return value;
        },
        value -> value);
  }

  /** Returns the type of shares that are neither nothing nor all. */
  public static Type<Double> share() {
    return number("a number between 0 and 1", value -> value > 0 && value < 1);
  }

  /** Returns the type of positive numbers. */
  public static Type<Double> positive() {
    return number("a number above 0", value -> value > 0);
  }

  /** Returns the type of texts that are not blank. */
  public static Type<String> text() {
    return text("a text", text -> !text.isBlank());
  }

  /** Returns the type of paths and URIs; a tilde at the beginning is the user's home folder. */
  public static Type<String> path() {
    return text().map(path -> HomeFolder.expanded(Credentials.requireNone(path)), path -> path);
  }

  /** Returns the type of texts, which may be empty. */
  public static Type<String> any() {
    return text("a text, maybe empty", text -> true);
  }

  /** Returns the type of texts that satisfy a condition. */
  public static Type<String> text(String range, Predicate<String> valid) {
    return new Type<>(
        range,
        written -> {
          String text = scalar(written);
          require(valid.test(text));
          return text;
        },
        value -> value);
  }

  /** Returns the type of names, which stand unquoted in tables, queries, pages and messages. */
  public static Type<String> name() {
    return text(
        "a name of letters, digits, spaces and . _ + -, of 100 at most, that begins with a letter"
            + " or digit",
        text -> NAME.matcher(text).matches());
  }

  /** Returns the type of one of several texts. */
  public static Type<String> oneOf(List<String> choices) {
    return text(or(choices), choices::contains);
  }

  /**
   * Returns the type of lists whose entries are of a type and that together satisfy a condition.
   */
  public static <T> Type<List<T>> list(Type<T> entry, String range, Predicate<List<T>> valid) {
    return new Type<>(
        range,
        written -> {
          List<T> values = new ArrayList<>();
          ((List<?>) instance(List.class, written))
              .forEach(one -> values.add(entry.parser().apply(one)));
          require(valid.test(values));
          return List.copyOf(values);
        },
        values -> values.stream().map(entry.plain()).toList());
  }

  /** Returns the type of blocks of numbers, each under a name of the user's. */
  public static Type<SortedMap<String, Double>> namedNumbers() {
    Type<Double> number = number("a number", value -> true);
    return new Type<>(
        "a block of numbers, such as { NAME = NUMBER }",
        written -> {
          SortedMap<String, Double> numbers = new TreeMap<>();
          ((Map<?, ?>) instance(Map.class, written))
              .forEach((name, one) -> numbers.put(name.toString(), number.parser().apply(one)));
          return numbers;
        },
        LinkedHashMap::new);
  }

  /** Returns the type whose values are made of this one's, and from which those can be made. */
  public <S> Type<S> map(Function<T, S> from, Function<S, T> to) {
    return new Type<>(range, parser.andThen(from), to.andThen(plain));
  }

  /** Returns whether numbers are above 0, and each larger than the one before. */
  static boolean ascends(List<? extends Number> numbers) {
    double last = 0;
    for (Number number : numbers) {
      if (!(number.doubleValue() > last)) {
        return false;
      }
      last = number.doubleValue();
    }
    return true;
  }

  /** Returns whether no entry of a list stands in it twice. */
  static boolean distinct(List<?> entries) {
    return new HashSet<>(entries).size() == entries.size();
  }

  /** Returns choices in words. */
  static String or(List<String> choices) {
    int last = choices.size() - 1;
    return last == 0
        ? choices.get(0)
        : String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
  }

  /** Returns the type of one of several values, by their names in settings. */
  public static <E> Type<E> oneOf(List<E> all, Function<E, String> label) {
    return oneOf(all.stream().map(label).toList())
        .map(
            text ->
                all.stream().filter(one -> label.apply(one).equals(text)).findFirst().orElseThrow(),
            label);
  }

  private static String scalar(Object written) {
    return (String) instance(String.class, written);
  }

  private static Object instance(Class<?> kind, Object written) {
    require(kind.isInstance(written));
    return written;
  }

  private static void require(boolean inRange) {
    if (!inRange) {
      throw new IllegalArgumentException("out of range");
    }
  }
}
