package io.copse.udf.sql;

import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.Objective;
import io.copse.udf.fit.Resampling;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What a fit over a group may be told, as texts by name.
 *
 * @param objective name of the objective
 * @param dropHighest how many runs of the highest losses are left out
 * @param bootstrap resamples for the intervals, 0 for none; {@link #AUTOMATIC} for as many as the
 *     size of the group allows
 * @param resample what the bootstrap draws: runs or noise
 * @param grid where the search starts: projected or published
 * @param seed of the resampling
 * @param level of the intervals
 * @param maxRuns runs of a group that are kept
 * @param replicates whether the laws of the resamples are given too
 * @param budgets FLOPs at which the compute-optimal point is asked for
 */
record FitOptions(
    String objective,
    int dropHighest,
    int bootstrap,
    String resample,
    String grid,
    long seed,
    double level,
    int maxRuns,
    boolean replicates,
    List<Double> budgets)
    implements Serializable {
  /** One line an option, for the functions' texts. */
  static final String TEXT =
      "options - optional, a constant map of texts: objective (huber_log_0.001, l1_log, squared;"
          + " default huber_log_0.001), drop_highest (runs of the highest losses left out; 0),"
          + " bootstrap (resamples for the intervals; 200 in groups of at most 300 runs, else 0),"
          + " resample (what they draw: runs or noise; runs), grid (starts of the search: projected"
          + " or published; projected), seed (0), level (0.95),"
          + " max_runs (runs kept of a group, chosen by hash; 10000), replicates (whether the"
          + " parameters of all resamples are given too; false), budgets (FLOPs at which"
          + " compute_optimal is asked for, separated by commas; none)";

  /** The bootstrap that is not asked for: {@link #resamples} decides. */
  static final int AUTOMATIC = -1;

  /** So many resamples where nothing else is asked for, in groups of at most so many runs. */
  private static final int RESAMPLES = 200;

  private static final int MAX_RESAMPLED = 300;

  private static final List<String> NAMES =
      List.of(
          "objective",
          "drop_highest",
          "bootstrap",
          "resample",
          "grid",
          "seed",
          "level",
          "max_runs",
          "replicates",
          "budgets");

  private static final FitOptions DEFAULTS =
      new FitOptions(
          Objective.HUBER.name(),
          0,
          AUTOMATIC,
          "runs",
          "projected",
          0,
          0.95,
          10_000,
          false,
          List.of());

  /** Copies the list and checks the ranges. */
  FitOptions {
    budgets = List.copyOf(budgets);
    require(dropHighest >= 0, "drop_highest", dropHighest, "a count of at least 0");
    require(bootstrap >= AUTOMATIC, "bootstrap", bootstrap, "a count of at least 0");
    require(List.of("runs", "noise").contains(resample), "resample", resample, "runs or noise");
    require(
        List.of("projected", "published").contains(grid), "grid", grid, "projected or published");
    require(level > 0 && level < 1, "level", level, "a number between 0 and 1");
    require(maxRuns >= 1, "max_runs", maxRuns, "a count of at least 1");
    for (double budget : budgets) {
      require(budget > 0 && budget < Double.POSITIVE_INFINITY, "budgets", budget, "FLOPs above 0");
    }
  }

  /**
   * Reads options over the defaults.
   *
   * @throws IllegalArgumentException if a name is unknown or a value cannot be read
   */
  static FitOptions of(Map<String, String> texts) {
    for (String name : texts.keySet()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "No option is called '%s': use one of %s.".formatted(name, String.join(", ", NAMES)));
      }
    }
    return new FitOptions(
        Objective.of(texts.getOrDefault("objective", DEFAULTS.objective)).name(),
        read(texts, "drop_highest", Integer::valueOf, DEFAULTS.dropHighest),
        read(texts, "bootstrap", Integer::valueOf, DEFAULTS.bootstrap),
        texts.getOrDefault("resample", DEFAULTS.resample),
        texts.getOrDefault("grid", DEFAULTS.grid),
        read(texts, "seed", Long::valueOf, DEFAULTS.seed),
        read(texts, "level", Double::valueOf, DEFAULTS.level),
        read(texts, "max_runs", Integer::valueOf, DEFAULTS.maxRuns),
        read(texts, "replicates", FitOptions::flag, DEFAULTS.replicates),
        read(
            texts,
            "budgets",
            list -> Arrays.stream(list.split(",")).map(String::strip).map(Double::valueOf).toList(),
            DEFAULTS.budgets));
  }

  FitSettings settings() {
    return FitSettings.defaults()
        .withObjective(Objective.of(objective))
        .withDropHighest(dropHighest)
        .withGrid(FitSettings.Grid.valueOf(grid.toUpperCase(Locale.ROOT)));
  }

  /** How many times a group of so many runs is resampled. */
  int resamples(int runs) {
    return bootstrap != AUTOMATIC ? bootstrap : runs <= MAX_RESAMPLED ? RESAMPLES : 0;
  }

  Resampling resampling(int resamples) {
    return resample.equals("runs")
        ? Resampling.ofRuns(resamples, seed)
        : Resampling.ofNoise(resamples, seed);
  }

  private static boolean flag(String text) {
    require(List.of("true", "false").contains(text), "replicates", text, "true or false");
    return text.equals("true");
  }

  private static <T> T read(
      Map<String, String> texts, String name, Function<String, T> parser, T otherwise) {
    String text = texts.get(name);
    try {
      return text == null ? otherwise : parser.apply(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The option %s is '%s': give a number.".formatted(name, text), e);
    }
  }

  private static void require(boolean holds, String name, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The option %s is %s: give %s.".formatted(name, value, wanted));
    }
  }
}
