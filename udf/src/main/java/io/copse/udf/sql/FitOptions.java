package io.copse.udf.sql;

import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Objective;
import io.copse.udf.fit.Resampling;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
 * @param heldOutAbove FLOPs above which runs are held out of a second fit, to be predicted; 0 for
 *     none
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
    List<Double> budgets,
    double heldOutAbove)
    implements Serializable {
  /** Runs that are kept of a group unless more are asked for. */
  static final int MAX_RUNS = 10_000;

  /** One line for the functions' texts. */
  static final String TEXT =
      "options - optional, a constant map of texts: objective (huber_log_0.001, l1_log, squared,"
          + " squared_log, asymmetric_10.0; default huber_log_0.001), drop_highest (runs of the highest losses left out; 0),"
          + " bootstrap (resamples for the intervals; 200 in groups of at most 300 runs, else 0),"
          + " resample (what they draw: runs or noise; runs), grid (starts of the search: projected"
          + " or published; projected), seed (0), level (0.95),"
          + " max_runs (runs kept of a group, chosen by hash; 10000), replicates (whether the"
          + " parameters of all resamples are given too; false), budgets (FLOPs at which"
          + " compute_optimal is asked for, separated by commas; none), held_out_above (FLOPs: a"
          + " second fit leaves out the runs above them and predicts them; none)";

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
          "budgets",
          "held_out_above");

  /** Copies the list. */
  FitOptions {
    budgets = List.copyOf(budgets);
  }

  /**
   * Reads options over the defaults.
   *
   * @throws IllegalArgumentException if a name is unknown or a value cannot be read
   */
  static FitOptions of(Map<String, String> texts) {
    OptionTexts given = new OptionTexts(texts, NAMES);
    double level = given.number("level", 0.95);
    OptionTexts.require(level > 0 && level < 1, "level", level, "a number between 0 and 1");
    double heldOutAbove = given.number("held_out_above", 0);
    OptionTexts.require(
        heldOutAbove == 0 || Bodies.isPositive(heldOutAbove),
        "held_out_above",
        heldOutAbove,
        "FLOPs above 0");
    return new FitOptions(
        Objective.of(given.text("objective", Objective.HUBER.name())).name(),
        given.count("drop_highest", 0, 0),
        given.count("bootstrap", 0, AUTOMATIC),
        given.word("resample", List.of("runs", "noise"), "runs"),
        given.word("grid", List.of("projected", "published"), "projected"),
        given.whole("seed", 0),
        level,
        given.count("max_runs", 1, MAX_RUNS),
        given.word("replicates", List.of("true", "false"), "false").equals("true"),
        given.budgets(),
        heldOutAbove);
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

  /** How the intervals are made of the resamples. */
  IntervalMethod method() {
    return resample.equals("runs") ? IntervalMethod.BCA_RUNS : IntervalMethod.BCA_NOISE;
  }
}
