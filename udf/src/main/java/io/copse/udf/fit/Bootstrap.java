package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.distribution.continuous.TDistribution;

/**
 * The laws of resampled runs, and the intervals that they give of any quantity. {@link Refits} says
 * what is resampled and how it is refitted. Laws on the edge of their range stay in, because
 * without them the intervals would be too narrow.
 *
 * @param estimate the law of all runs
 * @param laws one law per resample that could be fitted
 * @param jackknife the laws without each independent run in turn, which tell how skew the estimate
 *     is
 * @param failed resamples without a law: too alike, or not converged
 * @param source what was resampled
 * @param runs how many independent units there are: copies and points of one run are one, and so is
 *     a block of a curve's losses
 * @param dimension how many numbers are fitted
 * @param <L> the law
 */
public record Bootstrap<L>(
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
    return of(
        law,
        definition.dimension(),
        new LawRefits<>(definition, points, settings, law, resampling),
        resampling);
  }

  /**
   * Refits the resamples, and the data without each of its units in turn.
   *
   * @param estimate the law of all data
   * @param dimension how many numbers are fitted
   * @param refits what is refitted
   * @param resampling how it was resampled
   */
  public static <L> Bootstrap<L> of(
      L estimate, int dimension, Refits<L> refits, Resampling resampling) {
    int threads = resampling.threads();
    List<L> laws = onThreads(threads, resampling.resamples(), refits::resampled);
    return new Bootstrap<>(
        estimate,
        laws,
        onThreads(threads, refits.units(), refits::without),
        resampling.resamples() - laws.size(),
        resampling.source(),
        refits.units(),
        dimension);
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
        IntervalMethod.percentile(source));
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

    return Interval.ofQuantiles(values, tails[0], tails[1], level, IntervalMethod.bca(source));
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
