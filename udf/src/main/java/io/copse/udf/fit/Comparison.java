package io.copse.udf.fit;

import io.copse.udf.law.Frontier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The comparison of one family of models with another. It gives how much compute the one saves, how
 * much lower its loss is, and at which budgets the two change places. Intervals are percentiles
 * over the resamples of both.
 *
 * @param challenger the family that may be better
 * @param baseline the family that it is compared with
 * @param level the nominal coverage of the intervals
 */
public record Comparison(Contender challenger, Contender baseline, double level) {
  /** Budgets at which a range is searched for cross-overs. */
  private static final int STEPS = 400;

  /** Resamples that an interval needs. */
  private static final int MIN_REPLICATES = 20;

  /** Checks the level. */
  public Comparison {
    Interval.requireLevel(level);
  }

  /**
   * A number with its uncertainty.
   *
   * @param value by the fits of all runs
   * @param interval over the resamples, its ends perhaps infinite; empty if fewer than 20 of them
   *     say something
   */
  public record Estimate(double value, Optional<Interval> interval) {}

  /**
   * A budget at which the two families have equal losses.
   *
   * @param flops the budget C
   * @param loss the loss there
   * @param interval of the budget, over the resamples that cross at all; empty if too few do
   * @param share of resamples that cross in the range
   */
  public record CrossOver(double flops, double loss, Optional<Interval> interval, double share) {}

  /**
   * The compute multiplier: how many times the challenger's FLOPs the baseline needs for a loss.
   * Above 1 the challenger saves compute. A resample in which only the baseline cannot reach the
   * loss counts as infinity, one in which only the challenger cannot as 0.
   *
   * @param loss in nats per token
   * @throws IllegalArgumentException if one of the two fits does not reach the loss
   */
  public Estimate computeMultiplier(double loss) {
    OptionalDouble own = challenger.frontier().flopsFor(loss);
    OptionalDouble other = baseline.frontier().flopsFor(loss);
    if (own.isEmpty() || other.isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The %s does not reach a loss of %s at any budget: give a loss that both reach.",
              own.isEmpty() ? "challenger" : "baseline",
              loss));
    }

    return new Estimate(
        other.getAsDouble() / own.getAsDouble(),
        interval(
            pairs()
                .mapToDouble(i -> multiplier(challenger(i), baseline(i), loss))
                .filter(v -> !Double.isNaN(v))
                .toArray()));
  }

  /**
   * How much lower the challenger's loss is at a budget, in nats per token; below 0 it is worse.
   *
   * @param flops the budget C of both, positive
   */
  public Estimate lossGain(double flops) {
    return new Estimate(
        gain(challenger.frontier(), baseline.frontier(), flops),
        interval(pairs().mapToDouble(i -> gain(challenger(i), baseline(i), flops)).toArray()));
  }

  /**
   * The budgets at which the families change places.
   *
   * @param low lowest budget, positive
   * @param high highest budget
   */
  public List<CrossOver> crossOvers(double low, double high) {
    if (!(low > 0 && low < high && high < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "The budgets run from %s to %s: give an ascending range.", low, high));
    }

    double[] found = crossings(challenger.frontier(), baseline.frontier(), low, high);
    List<double[]> replicates =
        pairs().mapToObj(i -> crossings(challenger(i), baseline(i), low, high)).toList();
    List<CrossOver> crossOvers = new ArrayList<>();
    for (double flops : found) {
      double[] nearest =
          replicates.stream()
              .filter(all -> all.length > 0)
              .mapToDouble(all -> nearest(all, flops))
              .toArray();
      crossOvers.add(
          new CrossOver(
              flops,
              baseline.frontier().lossAt(flops),
              interval(nearest),
              replicates.isEmpty() ? 0 : (double) nearest.length / replicates.size()));
    }

    return crossOvers;
  }

  private static double multiplier(Frontier own, Frontier other, double loss) {
    OptionalDouble ownFlops = own.flopsFor(loss);
    OptionalDouble otherFlops = other.flopsFor(loss);
    if (ownFlops.isEmpty()) {
      return otherFlops.isEmpty() ? Double.NaN : 0;
    }

    return otherFlops.orElse(Double.POSITIVE_INFINITY) / ownFlops.getAsDouble();
  }

  private static double gain(Frontier own, Frontier other, double flops) {
    return other.lossAt(flops) - own.lossAt(flops);
  }

  private static double[] crossings(Frontier own, Frontier other, double low, double high) {
    double step = Math.log(high / low) / STEPS;
    List<Double> found = new ArrayList<>();
    double left = gain(own, other, low);
    for (int i = 1; i <= STEPS; i++) {
      double right = gain(own, other, low * Math.exp(i * step));
      if (left < 0 != right < 0) {
        found.add(bisect(own, other, Math.log(low) + (i - 1) * step, Math.log(low) + i * step));
      }

      left = right;
    }

    return found.stream().mapToDouble(v -> v).toArray();
  }

  private static double bisect(Frontier own, Frontier other, double from, double to) {
    double low = from;
    double high = to;
    boolean below = gain(own, other, Math.exp(low)) < 0;
    while (true) {
      double middle = low + (high - low) / 2;
      if (!(low < middle && middle < high)) {
        return Math.exp(middle);
      }

      if (gain(own, other, Math.exp(middle)) < 0 == below) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  private static double nearest(double[] all, double flops) {
    return Arrays.stream(all)
        .boxed()
        .min((x, y) -> Double.compare(distance(x, flops), distance(y, flops)))
        .orElseThrow();
  }

  private static double distance(double x, double y) {
    return Math.abs(Math.log(x / y));
  }

  private Optional<Interval> interval(double[] values) {
    if (values.length < MIN_REPLICATES) {
      return Optional.empty();
    }

    // Interpolation between infinite ends is not a number, so ends are values of resamples.
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int low = (int) Math.floor((1 - level) / 2 * (sorted.length - 1));
    return Optional.of(
        new Interval(
            sorted[low],
            sorted[sorted.length - 1 - low],
            level,
            IntervalMethod.percentile(challenger.source())));
  }

  private IntStream pairs() {
    return IntStream.range(
        0, Math.min(challenger.replicates().size(), baseline.replicates().size()));
  }

  private Frontier challenger(int i) {
    return challenger.replicates().get(i);
  }

  private Frontier baseline(int i) {
    return baseline.replicates().get(i);
  }
}
