package io.copse.udf.fit;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How often the 95 % intervals of each method hold the truth: a program to run by hand, whose table
 * stands in the package's documentation. The truth is Hoffmann's law on 6 sizes by 6 horizons, a
 * factor of 4 apart; the losses have normal noise of 0.5 % on their logs; each simulation is fitted
 * and resampled anew. Arguments: first seed, simulations, resamples of each bootstrap, objective.
 */
final class CoverageStudy {
  private static final double LEVEL = 0.95;
  private static final double SIGMA = 0.005;
  private static final int SIZES = 6;
  private static final int HORIZONS = 6;

  /** 16 times the FLOPs of the largest run. */
  private static final double BUDGET = 1e24;

  private CoverageStudy() {}

  static Map<String, ToDoubleFunction<Chinchilla>> quantities() {
    Map<String, ToDoubleFunction<Chinchilla>> quantities = new LinkedHashMap<>();
    quantities.put("E", Chinchilla::e);
    quantities.put("A", Chinchilla::a);
    quantities.put("B", Chinchilla::b);
    quantities.put("alpha", Chinchilla::alpha);
    quantities.put("beta", Chinchilla::beta);
    quantities.put("exponent of N", Chinchilla::paramsExponent);
    quantities.put("best N", law -> law.optimum(BUDGET).params());
    quantities.put("best D", law -> law.optimum(BUDGET).tokens());
    quantities.put("loss there", law -> law.lossAt(BUDGET));
    return quantities;
  }

  /**
   * Counts, by method and quantity, how many of the simulations' intervals hold the truth.
   *
   * @param first the first simulation's seed
   */
  static Map<IntervalMethod, int[]> run(
      int first, int simulations, int resamples, Objective objective) {
    FitSettings settings = FitSettings.defaults().withObjective(objective);
    List<ToDoubleFunction<Chinchilla>> quantities = List.copyOf(quantities().values());
    Map<IntervalMethod, int[]> covered = new EnumMap<>(IntervalMethod.class);
    for (int seed = first; seed < first + simulations; seed++) {
      List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, SIZES, HORIZONS, SIGMA, seed);
      Surface<Chinchilla> surface = new Surface<>(Chinchilla.DEFINITION, objective, points);
      double[] start = surface.form().theta(Runs.HOFFMANN);
      Chinchilla law =
          surface.form().law(Search.from(surface, start, settings.maxIterations()).theta());
      List<Bootstrap<Chinchilla>> bootstraps = new ArrayList<>();
      for (Resampling how :
          List.of(Resampling.ofRuns(resamples, seed), Resampling.ofNoise(resamples, seed))) {
        bootstraps.add(Bootstrap.of(Chinchilla.DEFINITION, points, settings, law, how));
      }

      for (int q = 0; q < quantities.size(); q++) {
        double truth = quantities.get(q).applyAsDouble(Runs.HOFFMANN);
        List<Interval> intervals = new ArrayList<>();
        for (Bootstrap<Chinchilla> bootstrap : bootstraps) {
          intervals.add(bootstrap.interval(quantities.get(q), LEVEL));
          intervals.add(bootstrap.percentile(quantities.get(q), LEVEL));
        }

        if (objective.equals(Objective.SQUARED_LOG)) {
          intervals.add(
              Profile.of(Chinchilla.DEFINITION, points, settings, law)
                  .interval(quantities.get(q), LEVEL));
        }

        for (Interval interval : intervals) {
          covered.computeIfAbsent(interval.method(), m -> new int[quantities.size()])[q] +=
              interval.contains(truth) ? 1 : 0;
        }
      }
    }

    return covered;
  }

  /** Prints the share of covered truths, in percent. */
  public static void main(String[] arguments) {
    int simulations = Integer.parseInt(arguments[1]);
    Map<IntervalMethod, int[]> covered =
        run(
            Integer.parseInt(arguments[0]),
            simulations,
            Integer.parseInt(arguments[2]),
            Objective.of(arguments[3]));
    System.out.println(arguments[3] + ": " + String.join(" | ", quantities().keySet()));
    covered.forEach(
        (method, counts) -> {
          StringBuilder row = new StringBuilder(method.label());
          for (int count : counts) {
            row.append(String.format(" | %.1f", 100.0 * count / simulations));
          }

          System.out.println(row);
        });
  }
}
