package io.copse.models.train;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The last 32 losses and the spike rule over them: a loss is a spike when 32 losses precede it and
 * it lies above their median by more than 7.5 times the median of their absolute distances from it
 * (of normal noise: by five standard deviations). Medians, as a spike of several updates must not
 * raise its own threshold.
 */
public final class RecentLosses {
  /** How many losses the rule looks back on. */
  public static final int WINDOW = 32;

  private static final double DEVIATIONS = 7.5;

  private final ArrayDeque<Double> losses;

  RecentLosses(List<Double> oldestFirst) {
    losses = new ArrayDeque<>(oldestFirst);
  }

  /** Whether {@code loss}, not yet added, is a spike. */
  boolean isSpike(double loss) {
    if (losses.size() < WINDOW) {
      return false;
    }
    double median = median(losses.stream().mapToDouble(Double::doubleValue));
    double deviation = median(losses.stream().mapToDouble(value -> Math.abs(value - median)));
    return loss > median + DEVIATIONS * deviation;
  }

  void add(double loss) {
    if (losses.size() == WINDOW) {
      losses.removeFirst();
    }
    losses.addLast(loss);
  }

  /** The mean, NaN when there is none. */
  double mean() {
    double sum = 0;
    for (double value : losses) {
      sum += value;
    }
    return sum / losses.size();
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  List<Double> oldestFirst() {
    return List.copyOf(losses);
  }
}
