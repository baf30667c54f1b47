package io.copse.udf.fit;

import io.copse.udf.form.Form;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * The laws of resampled runs, each refitted from the law of all runs. Laws on the edge of their
 * range stay in, because without them the intervals would be too narrow.
 *
 * @param estimate the law of all runs
 * @param laws one law per resample that could be fitted
 * @param jackknife the laws without each independent run in turn, which tell how skew the estimate
 *     is
 * @param failed resamples without a law: too alike, or not converged
 * @param source what was resampled
 * @param runs how many independent runs there are: copies and points of one run are one
 * @param dimension how many numbers are fitted
 * @param <L> the law
 */
public record Bootstrap<L extends Law>(
    L estimate,
    List<L> laws,
    List<L> jackknife,
    int failed,
    Resampling.Source source,
    int runs,
    int dimension) {

  /** Copies the lists. */
  public Bootstrap {
    laws = List.copyOf(laws);
    jackknife = List.copyOf(jackknife);
  }

  /**
   * Resamples and refits.
   *
   * @param definition the law's definition
   * @param points the runs that {@code law} was fitted to, in any order
   * @param settings the settings that it was fitted with
   * @param law the law of all runs, where each refit starts
   * @param resampling how to resample
   */
  public static <L extends Law> Bootstrap<L> of(
      LawDefinition<L> definition,
      List<RunPoint> points,
      FitSettings settings,
      L law,
      Resampling resampling) {
    List<RunPoint> used = LawFit.used(definition, points, settings);
    Units units = Units.of(definition, used);
    List<List<RunPoint>> samples =
        switch (resampling.source()) {
          case RUNS -> runs(used, units, resampling);
          case NOISE -> noise(definition, used, units, law, resampling);
        };
    List<L> laws =
        onThreads(
            resampling.threads(),
            samples.size(),
            i -> refit(definition, samples.get(i), settings, law));
    List<L> jackknife =
        onThreads(
            resampling.threads(),
            units.count(),
            i -> refit(definition, without(used, units.members().get(i)), settings, law));
    return new Bootstrap<>(
        law,
        laws,
        jackknife,
        samples.size() - laws.size(),
        resampling.source(),
        units.count(),
        definition.dimension());
  }

  /**
   * The percentile interval of any quantity of the law: a parameter, {@code
   * Chinchilla::paramsExponent}, a prediction, or the optimum at a budget.
   *
   * @param level the share of laws inside, between 0 and 1
   * @throws IllegalStateException if no resample could be fitted
   */
  public Interval percentile(ToDoubleFunction<L> quantity, double level) {
    Interval.requireLevel(level);
    return Interval.ofQuantiles(
        values(quantity),
        (1 - level) / 2,
        (1 + level) / 2,
        level,
        source == Resampling.Source.RUNS
            ? IntervalMethod.PERCENTILE_RUNS
            : IntervalMethod.PERCENTILE_NOISE);
  }

  /**
   * The interval of any quantity of the law, corrected for bias and acceleration (Efron 1987,
   * "Better Bootstrap Confidence Intervals"), and widened for few runs: by Student's quantile in
   * place of the normal one, and, if runs are drawn, by {@code sqrt(n / (n - p))} for the residuals
   * that p fitted numbers make too small (Hesterberg 2015, "What Teachers Should Know About the
   * Bootstrap", section 5).
   *
   * @param level the nominal coverage, between 0 and 1
   * @throws IllegalStateException if no resample could be fitted
   */
  public Interval interval(ToDoubleFunction<L> quantity, double level) {
    Interval.requireLevel(level);
    double[] values = values(quantity);
    double center = quantity.applyAsDouble(estimate);
    double below = 0;
    for (double value : values) {
      below += value < center ? 1 : value == center ? 0.5 : 0;
    }

    // Half a resample keeps the bias finite if all lie on one side.
    double share = Math.max(0.5, Math.min(values.length - 0.5, below)) / values.length;
    var normal = new NormalDistribution();
    double bias = normal.inverseCumulativeProbability(share);
    double acceleration = acceleration(quantity);
    int freedom = Math.max(1, runs - dimension);
    var student = new TDistribution(freedom);
    double widening = source == Resampling.Source.RUNS ? Math.sqrt((double) runs / freedom) : 1;
    double[] tails = {(1 - level) / 2, (1 + level) / 2};
    for (int i = 0; i < 2; i++) {
      double z = bias + widening * student.inverseCumulativeProbability(tails[i]);
      // Where the correction is undefined, the most extreme resample is used.
      double corrected = z / Math.max(Double.MIN_NORMAL, 1 - acceleration * z);
      tails[i] = normal.cumulativeProbability(bias + corrected);
    }

    return Interval.ofQuantiles(
        values,
        tails[0],
        tails[1],
        level,
        source == Resampling.Source.RUNS ? IntervalMethod.BCA_RUNS : IntervalMethod.BCA_NOISE);
  }

  /**
   * The least number of resamples for an interval: with fewer, its ends would lie beyond the most
   * extreme ones.
   *
   * @param level the nominal coverage, between 0 and 1
   */
  public static int resamplesFor(double level) {
    Interval.requireLevel(level);
    return (int) Math.ceil(1 / (1 - level) - 1e-9);
  }

  /** Whether enough resamples could be fitted for an interval of the level. */
  public boolean hasIntervals(double level) {
    return laws.size() >= resamplesFor(level);
  }

  /** The quantity for each resample's law. */
  double[] values(ToDoubleFunction<L> quantity) {
    if (laws.isEmpty()) {
      throw new IllegalStateException(
          "None of the " + failed + " resamples could be fitted: there is no interval.");
    }

    return laws.stream().mapToDouble(quantity).toArray();
  }

  private double acceleration(ToDoubleFunction<L> quantity) {
    double[] values = jackknife.stream().mapToDouble(quantity).toArray();
    double mean = IntStream.range(0, values.length).mapToDouble(i -> values[i]).average().orElse(0);
    double squares = 0;
    double cubes = 0;
    for (double value : values) {
      double difference = mean - value;
      squares += difference * difference;
      cubes += difference * difference * difference;
    }

    return squares > 0 ? cubes / (6 * Math.pow(squares, 1.5)) : 0;
  }

  private static List<RunPoint> without(List<RunPoint> used, int[] positions) {
    List<RunPoint> others = new ArrayList<>(used);
    for (int i = positions.length - 1; i >= 0; i--) {
      others.remove(positions[i]);
    }

    return others;
  }

  private static List<List<RunPoint>> runs(
      List<RunPoint> used, Units units, Resampling resampling) {
    SplittableRandom random = new SplittableRandom(resampling.seed());
    return IntStream.range(0, resampling.resamples())
        .mapToObj(
            i ->
                random
                    .ints(units.count(), 0, Math.max(1, units.count()))
                    .mapToObj(units.members()::get)
                    .flatMapToInt(Arrays::stream)
                    .mapToObj(used::get)
                    .toList())
        .toList();
  }

  /** A unit gets the residuals of the unit that is drawn, one after the other. */
  private static <L extends Law> List<List<RunPoint>> noise(
      LawDefinition<L> definition, List<RunPoint> used, Units units, L law, Resampling resampling) {
    int n = used.size();
    double[] predicted = used.stream().mapToDouble(p -> definition.predict(law, p)).toArray();
    double[] residuals = new double[n];
    double[] shares = units.shares();
    double mean = 0;
    for (int i = 0; i < n; i++) {
      residuals[i] = Math.log(used.get(i).value(definition.target()) / predicted[i]);
      mean += residuals[i] * shares[i] / units.count();
    }

    int count = units.count();
    double inflation = Math.sqrt((double) count / Math.max(1, count - definition.dimension()));
    SplittableRandom random = new SplittableRandom(resampling.seed());
    List<List<RunPoint>> samples = new ArrayList<>();
    for (int sample = 0; sample < resampling.resamples(); sample++) {
      List<RunPoint> points = new ArrayList<>(used);
      for (int[] unit : units.members()) {
        int[] other = units.members().get(random.nextInt(count));
        for (int m = 0; m < unit.length; m++) {
          double drawn = inflation * (residuals[other[m % other.length]] - mean);
          points.set(
              unit[m],
              used.get(unit[m]).with(definition.target(), predicted[unit[m]] * Math.exp(drawn)));
        }
      }

      samples.add(points);
    }

    return samples;
  }

  private static <L extends Law> Optional<L> refit(
      LawDefinition<L> definition, List<RunPoint> sample, FitSettings settings, L law) {
    if (Design.of(definition).problemOf(sample).isPresent()) {
      return Optional.empty();
    }

    Surface<L> surface = new Surface<>(definition, settings.objective(), sample);
    Form<L> form = surface.form();
    Search.Outcome end =
        Search.from(surface, form.clamp(form.theta(law)), settings.maxIterations());
    return end.converged() || !form.atBounds(end.theta()).isEmpty()
        ? Optional.of(form.law(end.theta()))
        : Optional.empty();
  }

  private static <L> List<L> onThreads(int threads, int count, IntFunction<Optional<L>> task) {
    if (threads == 1) {
      return IntStream.range(0, count).mapToObj(task).flatMap(Optional::stream).toList();
    }

    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      return pool.submit(
              () ->
                  IntStream.range(0, count)
                      .parallel()
                      .mapToObj(task)
                      .flatMap(Optional::stream)
                      .toList())
          .join();
    } finally {
      pool.shutdown();
    }
  }
}
