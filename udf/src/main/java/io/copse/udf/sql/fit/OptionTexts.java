package io.copse.udf.sql.fit;

import io.copse.udf.sql.call.Numbers;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The options of an aggregate as a user writes them: texts by name, each with a default. */
final class OptionTexts {
  private final Map<String, String> texts;

  /**
   * Reads options.
   *
   * @param texts what the user wrote
   * @param known the options that there are
   * @throws IllegalArgumentException if a name is unknown
   */
  OptionTexts(Map<String, String> texts, List<FitOption> known) {
    List<String> names = known.stream().map(FitOption::name).toList();
    for (String name : texts.keySet()) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException(
            "No option is called '%s': use one of %s.".formatted(name, String.join(", ", names)));
      }
    }
    this.texts = Map.copyOf(texts);
  }

  /** One of several words. */
  String word(String name, List<String> words, String otherwise) {
    String word = texts.getOrDefault(name, otherwise);
    require(words.contains(word), name, word, String.join(" or ", words));
    return word;
  }

  /** A text of any kind. */
  String text(String name, String otherwise) {
    return texts.getOrDefault(name, otherwise);
  }

  /** A count that may not be below a least one. */
  int count(String name, int least, int otherwise) {
    int count = read(name, OptionTexts::whole, otherwise);
    require(
        count >= least || count == otherwise,
        name,
        count,
        "a count of at least %d".formatted(least));
    return count;
  }

  /** A count, which may be written as 1e6. */
  private static int whole(String text) {
    try {
      return new BigDecimal(text).intValueExact();
    } catch (ArithmeticException e) {
      throw new NumberFormatException(e.getMessage());
    }
  }

  /** A whole number. */
  long whole(String name, long otherwise) {
    return read(name, Long::valueOf, otherwise);
  }

  /** A number. */
  double number(String name, double otherwise) {
    return read(name, Double::valueOf, otherwise);
  }

  /** FLOPs with commas between them. */
  List<Double> budgets() {
    return flops("budgets");
  }

  /** The same by another name. */
  List<Double> flops(String name) {
    List<Double> budgets =
        read(
            name,
            list -> Arrays.stream(list.split(",")).map(String::strip).map(Double::valueOf).toList(),
            List.of());
    budgets.forEach(flops -> require(Numbers.isPositive(flops), name, flops, "FLOPs above 0"));
    return budgets;
  }

  static void require(boolean holds, String name, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The option %s is %s: give %s.".formatted(name, value, wanted));
    }
  }

  private <T> T read(String name, Function<String, T> parser, T otherwise) {
    String text = texts.get(name);
    try {
      return text == null ? otherwise : parser.apply(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The option %s is '%s': give a %snumber."
              .formatted(name, text, otherwise instanceof Integer ? "whole " : ""),
          e);
    }
  }
}
