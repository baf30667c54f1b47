package io.copse.udf.mixture;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The mixture with the lowest weighted mean of losses, with each share within bounds. The mean is a
 * convex function of the shares, so the lowest point is the only one. It is found by projected
 * gradient steps with a line search.
 *
 * @param shares one for each domain
 * @param loss the weighted mean loss there
 */
public record MixtureOptimum(List<Double> shares, double loss) {
  private static final int MAX_STEPS = 20_000;
  private static final int BISECTIONS = 100;
  private static final double SAME = 1e-12;

  /** Copies the list. */
  public MixtureOptimum {
    shares = List.copyOf(shares);
  }

  /**
   * Finds the mixture.
   *
   * @param laws the laws of the losses, all of the same domains
   * @param weights one for each law, at least 0 and above 0 in total
   * @param lowest the least share of each domain
   * @param highest the greatest share of each domain
   * @return empty if no mixture is within the bounds
   */
  public static Optional<MixtureOptimum> of(
      List<MixtureLaw> laws, double[] weights, double[] lowest, double[] highest) {
    double least = Arrays.stream(lowest).sum();
    double greatest = Arrays.stream(highest).sum();
    for (int j = 0; j < lowest.length; j++) {
      if (!(lowest[j] <= highest[j])) {
        return Optional.empty();
      }
    }
    double total = Arrays.stream(weights).sum();
    if (!(least <= 1 + SAME && greatest >= 1 - SAME) || !(total > 0)) {
      return Optional.empty();
    }
    double[] scaled = Arrays.stream(weights).map(weight -> weight / total).toArray();
    double[] shares = descend(laws, scaled, new Box(lowest, highest));
    return Optional.of(
        new MixtureOptimum(Arrays.stream(shares).boxed().toList(), value(laws, scaled, shares)));
  }

  /**
   * The percentile intervals of the best shares over resampled laws, one for each domain.
   *
   * @param resamples by law, then by resample; laws of one resample are of the same runs
   * @param weights one for each law, at least 0 and above 0 in total
   * @param lowest the least share of each domain
   * @param highest the greatest share of each domain
   * @param level the share of resamples inside, between 0 and 1
   * @return none if there are too few resamples for the level
   * @throws IllegalArgumentException if no mixture is within the bounds
   */
  public static List<Interval> intervals(
      List<List<MixtureLaw>> resamples,
      double[] weights,
      double[] lowest,
      double[] highest,
      double level) {
    int count = resamples.stream().mapToInt(List::size).min().orElse(0);
    if (count < Bootstrap.resamplesFor(level)) {
      return List.of();
    }
    double[][] shares = new double[lowest.length][count];
    for (int i = 0; i < count; i++) {
      int resample = i;
      List<MixtureLaw> laws = resamples.stream().map(all -> all.get(resample)).toList();
      MixtureOptimum best =
          of(laws, weights, lowest, highest)
              .orElseThrow(() -> new IllegalArgumentException("No mixture is within the bounds."));
      for (int j = 0; j < shares.length; j++) {
        shares[j][i] = best.shares.get(j);
      }
    }
    return Arrays.stream(shares)
        .map(
            values ->
                Interval.ofQuantiles(
                    values,
                    (1 - level) / 2,
                    (1 + level) / 2,
                    level,
                    IntervalMethod.PERCENTILE_RUNS))
        .toList();
  }

  private static double[] descend(List<MixtureLaw> laws, double[] weights, Box box) {
    double[] shares = new double[box.lowest.length];
    Arrays.fill(shares, 1.0 / shares.length);
    shares = box.nearest(shares);
    double value = value(laws, weights, shares);
    double length = 1;
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] gradient = gradient(laws, weights, shares);
      double[] next = box.nearest(moved(shares, gradient, length));
      double lower = value(laws, weights, next);
      while (lower > value - distance(shares, next) / (4 * length) && length > SAME) {
        length /= 2;
        next = box.nearest(moved(shares, gradient, length));
        lower = value(laws, weights, next);
      }
      // Where no step lowers the value, the rest is rounding.
      if (!(distance(shares, next) > SAME * SAME) || !(lower < value)) {
        return shares;
      }
      shares = next;
      value = lower;
      length *= 2;
    }
    return shares;
  }

  private static double value(List<MixtureLaw> laws, double[] weights, double[] shares) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * laws.get(i).loss(shares);
    }
    return sum;
  }

  private static double[] gradient(List<MixtureLaw> laws, double[] weights, double[] shares) {
    double[] gradient = new double[shares.length];
    for (int i = 0; i < weights.length; i++) {
      double moved = weights[i] * laws.get(i).moved(shares);
      for (int j = 0; j < shares.length; j++) {
        gradient[j] += moved * laws.get(i).t().get(j);
      }
    }
    return gradient;
  }

  private static double[] moved(double[] shares, double[] gradient, double length) {
    double[] moved = shares.clone();
    for (int j = 0; j < moved.length; j++) {
      moved[j] -= length * gradient[j];
    }
    return moved;
  }

  private static double distance(double[] left, double[] right) {
    double sum = 0;
    for (int j = 0; j < left.length; j++) {
      sum += (left[j] - right[j]) * (left[j] - right[j]);
    }
    return sum;
  }

  /** Mixtures within bounds. */
  private record Box(double[] lowest, double[] highest) {

    /** The nearest mixture: all shares less one number, and cut to the bounds. */
    double[] nearest(double[] shares) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < shares.length; j++) {
        low = Math.min(low, shares[j] - highest[j]);
        high = Math.max(high, shares[j] - lowest[j]);
      }
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = (low + high) / 2;
        if (Arrays.stream(cut(shares, middle)).sum() > 1) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return cut(shares, (low + high) / 2);
    }

    private double[] cut(double[] shares, double less) {
      double[] cut = new double[shares.length];
      for (int j = 0; j < cut.length; j++) {
        cut[j] = Math.max(lowest[j], Math.min(highest[j], shares[j] - less));
      }
      return cut;
    }
  }
}
