package io.copse.models.train;

import java.util.ArrayDeque;
import java.util.List;

/**
 * The last 32 losses and the spike rule over them: a loss is a spike when 32 losses precede it and
 * it lies more than five of their standard deviations above their mean.
 */
public final class RecentLosses {
  /** How many losses the rule looks back on. */
  public static final int WINDOW = 32;

  private static final double DEVIATIONS = 5;

  private final ArrayDeque<Double> losses;

  RecentLosses(List<Double> oldestFirst) {
    losses = new ArrayDeque<>(oldestFirst);
  }

  /** Whether {@code loss}, not yet added, is a spike. */
  boolean isSpike(double loss) {
    if (losses.size() < WINDOW) {
      return false;
    }
    double mean = mean();
    double squares = 0;
    for (double value : losses) {
      squares += (value - mean) * (value - mean);
    }
    return loss > mean + DEVIATIONS * Math.sqrt(squares / losses.size());
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

  List<Double> oldestFirst() {
    return List.copyOf(losses);
  }
}
