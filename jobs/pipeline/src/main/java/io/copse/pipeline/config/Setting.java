package io.copse.pipeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.copse.pipeline.UsageException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A setting of the experiment file.
 *
 * @param <T> the type of its value
 * @param key its name within its block
 * @param parser how the value is read
 * @param valid what it must satisfy
 * @param range the same in words, as in "It must be ..."
 */
record Setting<T>(
    String key, BiFunction<Config, String, T> parser, Predicate<T> valid, String range) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._+-]{0,99}");

  static Setting<Long> whole(String key, long least, long most) {
    return new Setting<>(
        key,
        Config::getLong,
        value -> value >= least && value <= most,
        "a whole number from %d to %d".formatted(least, most));
  }

  static Setting<Double> share(String key) {
    return new Setting<>(
        key, Config::getDouble, value -> value > 0 && value < 1, "a number between 0 and 1");
  }

  static Setting<Double> positive(String key) {
    return new Setting<>(
        key, Config::getDouble, value -> value > 0 && Double.isFinite(value), "a number above 0");
  }

  /** Whether numbers are above 0, and each larger than the one before. */
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

  static Setting<String> text(String key) {
    return new Setting<>(key, Config::getString, value -> !value.isBlank(), "a text");
  }

  /** A name that stands in tables, queries, pages and messages as it is. */
  static Setting<String> name(String key) {
    return new Setting<>(
        key,
        Config::getString,
        value -> NAME.matcher(value).matches(),
        "a name of letters, digits, spaces and . _ + -, of 100 at most, that begins with a letter"
            + " or digit");
  }

  /**
   * Reads the setting.
   *
   * @param block the block that holds it, named for the message
   */
  T read(Config config, String block) {
    String name = block.isEmpty() ? key : block + "." + key;
    if (!config.hasPath(key)) {
      throw new UsageException("%s is not set: set it to %s.".formatted(name, range));
    }
    T value;
    try {
      value = parser.apply(config, key);
    } catch (ConfigException.WrongType e) {
      throw refused(name, config.getValue(key).render(), config);
    }
    if (!valid.test(value)) {
      throw refused(name, value, config);
    }
    return value;
  }

  private UsageException refused(String name, Object value, Config config) {
    return new UsageException(
        "%s is %s (%s): set it to %s."
            .formatted(name, value, config.getValue(key).origin().description(), range));
  }
}
