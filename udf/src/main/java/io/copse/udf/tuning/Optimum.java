package io.copse.udf.tuning;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The run with the lowest loss of a sweep over learning rates and batches at one size and horizon.
 *
 * @param best that run
 * @param runs the runs of the sweep
 * @param rateOnEdge whether no run has a lower, or none a higher learning rate at the best batch
 * @param batchOnEdge the same of the batch at the best learning rate
 */
public record Optimum(TunedRun best, int runs, boolean rateOnEdge, boolean batchOnEdge) {
  /** Values nearer than this ratio are one. */
  private static final double SAME = 1.001;

  /** Finds the optimum; of equal losses the one of the lowest rate and batch. */
  static Optimum of(List<TunedRun> sweep) {
    TunedRun best =
        sweep.stream()
            .min(
                Comparator.comparingDouble(TunedRun::loss)
                    .thenComparingDouble(TunedRun::rate)
                    .thenComparingDouble(TunedRun::batch))
            .orElseThrow();
    return new Optimum(
        best,
        sweep.size(),
        isOnEdge(sweep, best, TunedRun::rate, TunedRun::batch),
        isOnEdge(sweep, best, TunedRun::batch, TunedRun::rate));
  }

  /** Whether the optimum is at the edge of what was tried, in one direction or the other. */
  public boolean onEdge() {
    return rateOnEdge || batchOnEdge;
  }

  /** A direction that was not varied at all has no edge. */
  private static boolean isOnEdge(
      List<TunedRun> sweep,
      TunedRun best,
      ToDoubleFunction<TunedRun> along,
      ToDoubleFunction<TunedRun> across) {
    double value = along.applyAsDouble(best);
    double[] line =
        sweep.stream()
            .filter(run -> isSame(across.applyAsDouble(run), across.applyAsDouble(best)))
            .mapToDouble(along)
            .toArray();
    boolean lower = false;
    boolean higher = false;
    boolean varied = sweep.stream().anyMatch(run -> !isSame(along.applyAsDouble(run), value));
    for (double other : line) {
      lower |= other < value / SAME;
      higher |= other > value * SAME;
    }
    return varied && !(lower && higher);
  }

  private static boolean isSame(double left, double right) {
    return Math.max(left, right) < SAME * Math.min(left, right);
  }
}
