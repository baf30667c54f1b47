package io.copse.udf.fit.approach;

import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Runs grouped into budgets of nearly equal FLOPs. Unless a tolerance is given, the gaps between
 * the FLOPs decide: the widest jump in the sorted gaps separates those within a budget from those
 * between budgets. If no jump is clear, FLOPs within 5 % of a budget's lowest belong to it.
 *
 * @param budgets the runs of each budget, ascending in FLOPs
 * @param warnings a sentence for each pair of budgets that may be one
 */
record BudgetGroups(List<List<RunPoint>> budgets, List<String> warnings) {
  /** FLOPs closer than this ratio are one budget if the gaps say nothing. */
  private static final double SAME = Math.log(1.05);

  /** Neighbours farther apart than this ratio are never in one budget. */
  private static final double APART = Math.log(1.2);

  /** A budget found by gaps may not spread over more than this ratio. */
  private static final double SPREAD = Math.log(1.35);

  /** Two budgets closer than this ratio may be one. */
  private static final double DOUBTFUL = Math.log(1.25);

  /** Gaps below this are rounding. */
  private static final double ROUNDING = 5e-3;

  /** A jump between gaps is clear from this ratio on. */
  private static final double CLEAR = 2;

  /**
   * Groups runs.
   *
   * @param tolerance how far the FLOPs of a budget may lie above its lowest, as a share of them;
   *     empty to judge by the gaps
   */
  static BudgetGroups of(List<RunPoint> points, OptionalDouble tolerance) {
    List<RunPoint> sorted =
        points.stream()
            .sorted(
                Comparator.comparingDouble(RunPoint::flops)
                    .thenComparingDouble(RunPoint::params)
                    .thenComparingDouble(RunPoint::loss))
            .toList();
    List<List<RunPoint>> budgets =
        tolerance.isPresent()
            ? byExtent(sorted, Math.log1p(tolerance.getAsDouble()))
            : byGaps(sorted);
    return new BudgetGroups(budgets, tolerance.isPresent() ? List.of() : warnings(budgets));
  }

  private static List<List<RunPoint>> byExtent(List<RunPoint> sorted, double extent) {
    List<List<RunPoint>> budgets = new ArrayList<>();
    for (RunPoint point : sorted) {
      List<RunPoint> last = budgets.isEmpty() ? List.of() : budgets.get(budgets.size() - 1);
      // The sum of rounding errors must not split equal FLOPs.
      if (last.isEmpty() || distance(last.get(0), point) > extent + 1e-12) {
        budgets.add(new ArrayList<>());
      }

      budgets.get(budgets.size() - 1).add(point);
    }

    return budgets;
  }

  private static List<List<RunPoint>> byGaps(List<RunPoint> sorted) {
    OptionalDouble cut = cut(sorted);
    if (cut.isEmpty()) {
      return byExtent(sorted, SAME);
    }

    List<List<RunPoint>> budgets = new ArrayList<>();
    for (int i = 0; i < sorted.size(); i++) {
      if (i == 0 || distance(sorted.get(i - 1), sorted.get(i)) > cut.getAsDouble()) {
        budgets.add(new ArrayList<>());
      }

      budgets.get(budgets.size() - 1).add(sorted.get(i));
    }

    boolean isTight =
        budgets.stream().allMatch(all -> distance(all.get(0), all.get(all.size() - 1)) < SPREAD);
    return isTight ? budgets : byExtent(sorted, SAME);
  }

  /** The gap above which budgets are apart; empty if the gaps have no clear jump. */
  private static OptionalDouble cut(List<RunPoint> sorted) {
    List<Double> gaps = new ArrayList<>();
    for (int i = 1; i < sorted.size(); i++) {
      gaps.add(distance(sorted.get(i - 1), sorted.get(i)));
    }

    gaps.add(0.0);
    gaps.sort(Comparator.naturalOrder());
    double widest = CLEAR;
    OptionalDouble cut = OptionalDouble.empty();
    for (int i = 1; i < gaps.size(); i++) {
      double within = Math.max(ROUNDING, gaps.get(i - 1));
      double between = gaps.get(i);
      if (within <= APART && between >= SAME && between / within > widest) {
        widest = between / within;
        cut = OptionalDouble.of(Math.sqrt(within * between));
      }
    }

    return cut;
  }

  private static List<String> warnings(List<List<RunPoint>> budgets) {
    List<String> warnings = new ArrayList<>();
    for (int i = 1; i < budgets.size(); i++) {
      List<RunPoint> below = budgets.get(i - 1);
      List<RunPoint> above = budgets.get(i);
      double ratio = middle(above) - middle(below);
      if (ratio < DOUBTFUL) {
        double whole = Math.expm1(distance(below.get(0), above.get(above.size() - 1)));
        warnings.add(
            String.format(
                Locale.ROOT,
                "The budgets %.3g and %.3g are only %.0f %% apart: if they are one, give a"
                    + " tolerance of %.2f.",
                Math.exp(middle(below)),
                Math.exp(middle(above)),
                100 * Math.expm1(ratio),
                Math.ceil(100 * whole + 0.5) / 100));
      }
    }

    return warnings;
  }

  /** The mean of the logs of the FLOPs. */
  static double middle(List<RunPoint> budget) {
    return budget.stream().mapToDouble(p -> Math.log(p.flops())).average().orElseThrow();
  }

  private static double distance(RunPoint low, RunPoint high) {
    return Math.log(high.flops() / low.flops());
  }
}
