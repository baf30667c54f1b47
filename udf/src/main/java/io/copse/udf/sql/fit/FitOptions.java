package io.copse.udf.sql.fit;

import io.copse.udf.fit.Constraints;
import io.copse.udf.fit.FitSettings;
import io.copse.udf.fit.Objective;
import io.copse.udf.sql.call.Numbers;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The options of the fit of a law to a group, read from texts by name.
 *
 * @param search how each fit is searched
 * @param resampling how the intervals are made
 * @param maxRuns runs of a group that are kept
 * @param budgets FLOPs at which the compute-optimal point is asked for
 * @param heldOutAbove FLOPs above which runs are held out of a second fit, to be predicted; 0 for
 *     none
 */
record FitOptions(
    Search search,
    IntervalOptions resampling,
    int maxRuns,
    List<Double> budgets,
    double heldOutAbove)
    implements Serializable {
  /** Runs that are kept of a group unless more are asked for. */
  static final int MAX_RUNS = 10_000;

  static final List<FitOption> KNOWN = known();

  /**
   * How a fit is searched.
   *
   * @param objective name of the objective
   * @param constraints the parameters that are not free
   * @param dropHighest how many runs of the highest losses are left out
   * @param grid where the search starts: projected or published
   */
  record Search(String objective, Constraints constraints, int dropHighest, String grid)
      implements Serializable {}

  /** The name of the objective. */
  String objective() {
    return search.objective;
  }

  /** The parameters that are not free. */
  Constraints constraints() {
    return search.constraints;
  }

  private static List<FitOption> known() {
    return Stream.concat(
            Stream.of(
                new FitOption(
                    "objective",
                    "what is minimised: huber_log_0.001, l1_log, squared, squared_log or"
                        + " asymmetric_10.0",
                    Objective.HUBER.name()),
                FitOption.DROP_HIGHEST,
                ResampleOptions.BOOTSTRAP,
                new FitOption("resample", "what they draw: runs or noise", "runs"),
                new FitOption("grid", "starts of the search: projected or published", "projected"),
                FitOption.SEED,
                ResampleOptions.LEVEL,
                FitOption.maxRuns(MAX_RUNS),
                ResampleOptions.REPLICATES,
                FitOption.BUDGETS,
                new FitOption(
                    "held_out_above",
                    "FLOPs: a second fit leaves out the runs above them and predicts them",
                    "none")),
            ConstraintOptions.KNOWN.stream())
        .toList();
  }

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
    OptionTexts given = new OptionTexts(texts, KNOWN);
    IntervalOptions resampling = IntervalOptions.of(given);
    double heldOutAbove = given.number("held_out_above", 0);
    OptionTexts.require(
        heldOutAbove == 0 || Numbers.isPositive(heldOutAbove),
        "held_out_above",
        heldOutAbove,
        "FLOPs above 0");
    return new FitOptions(
        new Search(
            Objective.of(given.text("objective", Objective.HUBER.name())).name(),
            ConstraintOptions.of(given),
            given.count("drop_highest", 0, 0),
            given.word("grid", List.of("projected", "published"), "projected")),
        resampling,
        given.count("max_runs", 1, MAX_RUNS),
        given.budgets(),
        heldOutAbove);
  }

  FitSettings settings() {
    return FitSettings.defaults()
        .withObjective(Objective.of(search.objective))
        .withDropHighest(search.dropHighest)
        .withGrid(FitSettings.Grid.valueOf(search.grid.toUpperCase(Locale.ROOT)));
  }
}
