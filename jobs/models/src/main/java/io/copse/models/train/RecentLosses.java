package io.copse.models.train;

import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The last 32 losses of a run, and the rule that tells spikes.
 *
 * <p>A loss is a spike if 32 losses precede it and it exceeds their median by more than 7.5 times
 * their median absolute deviation, which is five standard deviations of normal noise. The rule uses
 * medians, because a spike of several updates must not raise its own threshold.
 */
public final class RecentLosses {
  /** The number of losses that the rule needs. */
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

  /** Returns the mean of the losses, NaN if there is none. */
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
