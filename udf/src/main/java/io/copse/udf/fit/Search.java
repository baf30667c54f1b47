package io.copse.udf.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The search for a surface's lowest point: from a grid of exponents, or from one start. */
final class Search {
  /** A point is stationary if its relative gradient is below this. */
  private static final double STATIONARY = 1e-4;

  private static final double SAME_VALUE = 1e-6;
  private static final double SAME_POINT = 1e-9;

  private Search() {}

  /**
   * Where a search ended.
   *
   * @param theta the surface's coordinates there
   * @param value the objective there
   * @param iterations of the start that ended there
   * @param converged whether the point is stationary
   * @param moved whether it differs from its start
   * @param agreeing starts that came to the same value
   */
  record Outcome(
      double[] theta,
      double value,
      int iterations,
      boolean converged,
      boolean moved,
      int agreeing) {
    private Outcome withAgreeing(int count) {
      return new Outcome(theta, value, iterations, converged, moved, count);
    }
  }

  private record Cell(int row, int column, double[] theta, double value) {
    private boolean isNextTo(Cell other) {
      return Math.abs(row - other.row) <= 1 && Math.abs(column - other.column) <= 1;
    }
  }

  /** Polishes the grid's best cells, no two of them neighbours, and gives the lowest end. */
  static Outcome fromGrid(Surface surface, FitSettings settings) {
    List<Outcome> ends =
        starts(surface, settings).stream()
            .map(cell -> from(surface, cell.theta, settings.maxIterations()))
            .toList();
    Outcome best = ends.stream().min(Comparator.comparingDouble(Outcome::value)).orElseThrow();
    double ceiling = best.value * (1 + SAME_VALUE) + surface.negligible();
    return best.withAgreeing((int) ends.stream().filter(end -> end.value <= ceiling).count());
  }

  /** Polishes one start. */
  static Outcome from(Surface surface, double[] start, int maxIterations) {
    double[] theta = start;
    int iterations = 0;
    Surface stage = surface;
    for (Objective objective : surface.objective().stages()) {
      stage = surface.with(objective);
      Bfgs.End end = Bfgs.minimise(stage, theta, maxIterations);
      theta = end.x();
      iterations += end.iterations();
    }

    double distance = 0;
    for (int j = 0; j < theta.length; j++) {
      distance = Math.max(distance, Math.abs(theta[j] - start[j]));
    }

    return new Outcome(
        theta,
        surface.evaluate(theta, new double[theta.length]),
        iterations,
        stage.relativeGradient(theta) < STATIONARY,
        distance > SAME_POINT,
        1);
  }

  private static List<Cell> starts(Surface surface, FitSettings settings) {
    List<Cell> cells = new ArrayList<>();
    double[] exponents = settings.exponents().stream().mapToDouble(v -> v).sorted().toArray();
    for (int row = 0; row < exponents.length; row++) {
      for (int column = 0; column < exponents.length; column++) {
        double[] theta = surface.project(exponents[row], exponents[column]);
        double value = surface.evaluate(theta, new double[theta.length]);
        cells.add(new Cell(row, column, theta, value));
      }
    }

    cells.sort(
        Comparator.comparingDouble(Cell::value).thenComparing(cell -> Arrays.toString(cell.theta)));
    List<Cell> chosen = new ArrayList<>();
    for (Cell cell : cells) {
      if (chosen.size() < settings.starts() && chosen.stream().noneMatch(cell::isNextTo)) {
        chosen.add(cell);
      }
    }

    return chosen;
  }
}
