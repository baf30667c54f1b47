package io.copse.udf.sql.hive;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The names of functions as SQL and as Hive's classes know them. */
public final class HiveNames {
  /** The package of the classes. */
  public static final String PACKAGE = HiveNames.class.getPackageName();

  private HiveNames() {}

  /** The class of a function: {@code ChinchillaLoss} of {@code chinchilla_loss}. */
  public static String classOf(String function) {
    return Arrays.stream(function.split("_"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  /** The function of a class: {@code chinchilla_loss} of {@code ChinchillaLoss}. */
  static String functionOf(Class<?> function) {
    return function.getSimpleName().replaceAll("(?<=.)(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
