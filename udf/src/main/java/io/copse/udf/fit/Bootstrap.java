package io.copse.udf.fit;

import io.copse.udf.law.Chinchilla;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * The laws of resampled runs: runs drawn with replacement, each resample refitted from the law of
 * all runs. Laws on the edge of their range stay in, as leaving them out would make the intervals
 * too narrow.
 *
 * @param laws one law per resample that could be fitted
 * @param failed resamples without a law: too alike, or not converged
 */
public record Bootstrap(List<Chinchilla> laws, int failed) {

  /** Copies the list. */
  public Bootstrap {
    laws = List.copyOf(laws);
  }

  /**
   * Resamples and refits.
   *
   * @param points the runs that {@code law} was fitted to, in any order
   * @param settings the settings that it was fitted with
   * @param law the law of all runs, where each refit starts
   * @param resamples how many, at least 1
   * @param seed of the random choice
   */
  public static Bootstrap of(
      List<RunPoint> points, FitSettings settings, Chinchilla law, int resamples, long seed) {
    if (resamples < 1) {
      throw new IllegalArgumentException(
          "The bootstrap is asked for " + resamples + " resamples: give at least 1.");
    }

    List<RunPoint> used = ChinchillaFit.used(points, settings);
    SplittableRandom random = new SplittableRandom(seed);
    List<Chinchilla> laws = new ArrayList<>();
    for (int i = 0; i < resamples; i++) {
      List<RunPoint> sample = random.ints(used.size(), 0, used.size()).mapToObj(used::get).toList();
      if (Identification.problemOfDesign(sample).isEmpty()) {
        Surface surface = new Surface(settings.objective(), sample);
        Search.Outcome end =
            Search.from(surface, surface.coordinates(law), settings.maxIterations());
        if (end.converged() || !surface.atBounds(end.theta()).isEmpty()) {
          laws.add(surface.law(end.theta()));
        }
      }
    }

    return new Bootstrap(laws, resamples - laws.size());
  }

  /**
   * The percentile interval of any quantity of the law: a parameter, {@code
   * Chinchilla::paramsExponent}, or the optimum at a budget.
   *
   * @param level the share of laws inside, between 0 and 1
   * @throws IllegalStateException if no resample could be fitted
   */
  public Interval interval(ToDoubleFunction<Chinchilla> quantity, double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "The interval's level is " + level + ": give a number between 0 and 1.");
    }

    if (laws.isEmpty()) {
      throw new IllegalStateException(
          "None of the " + failed + " resamples could be fitted: there is no interval.");
    }

    Percentile percentile = new Percentile().withEstimationType(Percentile.EstimationType.R_7);
    percentile.setData(laws.stream().mapToDouble(quantity).toArray());
    return new Interval(
        percentile.evaluate(50 * (1 - level)), percentile.evaluate(50 * (1 + level)), level);
  }
}
