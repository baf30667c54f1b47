package io.copse.udf.sql.fit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An option of an aggregate.
 *
 * @param name its name
 * @param meaning what it says, and what it may be
 * @param otherwise its default, for the reference text
 */
public record FitOption(String name, String meaning, String otherwise) {
  static final FitOption BUDGETS =
      new FitOption(
          "budgets", "FLOPs at which compute_optimal is asked for, separated by commas", "none");

  static final FitOption DROP_HIGHEST =
      new FitOption("drop_highest", "runs of the highest losses left out", "0");

  /** The seed of random draws. */
  public static final FitOption SEED = new FitOption("seed", "seed of the random draws", "0");

  /** The same option with another default. */
  public FitOption withDefault(String other) {
    return new FitOption(name, meaning, other);
  }

  /** The greatest number of runs of a group that are kept. */
  public static FitOption maxRuns(int otherwise) {
    return new FitOption(
        "max_runs", "runs kept of a group, chosen by hash", String.valueOf(otherwise));
  }

  /** The line of the argument options in a function's text. */
  public static String argument(List<FitOption> options) {
    return options.stream()
        .map(option -> "%s (%s; %s)".formatted(option.name, option.meaning, option.otherwise))
        .collect(Collectors.joining(", ", "options - optional, a constant map of texts: ", ""));
  }
}
