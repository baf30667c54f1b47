package io.copse.udf.fit.approach;

import java.util.ArrayList;
import java.util.List;

/**
 * The cells of one budget that diverged. At equal FLOPs the loss falls and then rises with the
 * size, so a loss far above one of a smaller and one of a larger size is no part of that curve.
 */
final class Outliers {
  /** A log loss this far above one of a smaller and one of a larger size has diverged. */
  private static final double ABOVE = 0.1;

  /** A log loss this far below both neighbours was measured otherwise. */
  private static final double BELOW = 0.3;

  /** The rise that an end may have in any case, and as a multiple of the rise next to it. */
  private static final double END = 0.3;

  private static final double STEEPER = 4;

  /** At most one cell in three diverged. */
  private static final int MAX_SHARE = 3;

  private Outliers() {}

  /**
   * The positions of the cells that diverged, the worst first; none if most of the curve has
   * another shape.
   *
   * @param logSizes ascending
   * @param logLosses one for each size
   */
  static List<Integer> of(double[] logSizes, double[] logLosses) {
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < logSizes.length; i++) {
      left.add(i);
    }

    List<Integer> outliers = new ArrayList<>();
    while (left.size() > 2) {
      int worst = -1;
      double excess = 0;
      for (int i = 0; i < left.size(); i++) {
        double own = excess(left, i, logSizes, logLosses);
        if (own > excess) {
          excess = own;
          worst = i;
        }
      }

      if (worst < 0) {
        break;
      }

      outliers.add(left.remove(worst));
    }

    // Of a curve with many of them it is the curve that has another shape.
    return outliers.size() <= Math.max(1, logSizes.length / MAX_SHARE) ? outliers : List.of();
  }

  /** How far a cell is beyond what the curve allows; 0 or less if it is not. */
  private static double excess(List<Integer> left, int i, double[] x, double[] y) {
    int last = left.size() - 1;
    if (i == 0 || i == last) {
      int at = left.get(i);
      int next = left.get(i == 0 ? 1 : last - 1);
      int beyond = left.get(i == 0 ? 2 : last - 2);
      double steepness = Math.max(0, (y[next] - y[beyond]) / Math.abs(x[next] - x[beyond]));
      return y[at] - y[next] - END - STEEPER * steepness * Math.abs(x[at] - x[next]);
    }

    double own = y[left.get(i)];
    double before = lowest(left.subList(0, i), y);
    double after = lowest(left.subList(i + 1, left.size()), y);
    double beside = Math.min(y[left.get(i - 1)], y[left.get(i + 1)]);
    return Math.max(own - Math.max(before, after) - ABOVE, beside - own - BELOW);
  }

  private static double lowest(List<Integer> positions, double[] y) {
    return positions.stream().mapToDouble(i -> y[i]).min().orElseThrow();
  }
}
