package io.copse.udf.fit;

import io.copse.udf.form.Axes;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The search for a surface's lowest point: from a grid of starts, or from one. */
final class Search {
  /** A point is stationary if its relative gradient is below this. */
  private static final double STATIONARY = 1e-4;

  private static final double SAME_VALUE = 1e-6;
  private static final double SAME_POINT = 1e-9;

  /** The tolerance of each of thousands of starts, before the best are polished. */
  private static final double COARSE = 1e-5;

  /** Ends nearer than this in every coordinate are one. */
  private static final double NEAR = 1e-2;

  private Search() {}

  /**
   * The end of a search.
   *
   * @param theta the surface's coordinates there
   * @param value the objective there
   * @param iterations of the start that ended there
   * @param converged whether the point is stationary
   * @param moved whether it differs from its start
   * @param starts starts that were searched
   * @param agreeing polished starts that came to the same value
   */
  record Outcome(
      double[] theta,
      double value,
      int iterations,
      boolean converged,
      boolean moved,
      int starts,
      int agreeing) {
    private Outcome withCounts(int all, int same) {
      return new Outcome(theta, value, iterations, converged, moved, all, same);
    }
  }

  private record Start(double[] theta, double value) {}

  private record Cell(int[] index, double[] theta, double value) {
    private boolean isNextTo(Cell other) {
      for (int m = 0; m < index.length; m++) {
        if (Math.abs(index[m] - other.index[m]) > 1) {
          return false;
        }
      }

      return true;
    }
  }

  /** Searches as the settings say, and gives the lowest end. */
  static <L extends Law> Outcome of(
      LawDefinition<L> definition, Surface<L> surface, FitSettings settings) {
    return switch (settings.grid()) {
      case PROJECTED -> fromCells(surface, settings);
      case PUBLISHED -> fromPublished(published(definition, surface), surface, settings);
    };
  }

  private static <L extends Law> List<double[]> published(
      LawDefinition<L> definition, Surface<L> surface) {
    List<double[]> starts = surface.form().publishedStarts();
    if (starts.isEmpty()) {
      throw new IllegalArgumentException(
          "The law "
              + definition.name()
              + " has no published grid of starts: use the projected grid of exponents.");
    }

    return starts;
  }

  /** Polishes one start. */
  static Outcome from(Surface<?> surface, double[] start, int maxIterations) {
    double[] theta = start;
    int iterations = 0;
    Surface<?> stage = surface;
    for (Objective objective : surface.objective().stages()) {
      stage = surface.with(objective);
      Bfgs.End end = Bfgs.minimise(stage, theta, maxIterations, Bfgs.ROUNDING);
      theta = end.x();
      iterations += end.iterations();
    }

    return new Outcome(
        theta,
        surface.value(theta),
        iterations,
        stage.relativeGradient(theta) < STATIONARY,
        distance(theta, start) > SAME_POINT,
        1,
        1);
  }

  private static Outcome fromCells(Surface<?> surface, FitSettings settings) {
    List<Cell> cells = new ArrayList<>();
    List<double[]> axes = surface.form().axes(settings.exponents());
    List<double[]> points = Axes.product(axes);
    List<int[]> indices = Axes.indices(axes);
    for (int i = 0; i < points.size(); i++) {
      double[] theta = surface.form().project(points.get(i));
      cells.add(new Cell(indices.get(i), theta, surface.value(theta)));
    }

    cells.sort(
        Comparator.comparingDouble(Cell::value).thenComparing(cell -> Arrays.toString(cell.theta)));
    List<Cell> chosen = new ArrayList<>();
    for (Cell cell : cells) {
      if (chosen.size() < settings.starts() && chosen.stream().noneMatch(cell::isNextTo)) {
        chosen.add(cell);
      }
    }

    return best(
        surface, chosen.stream().map(Cell::theta).toList(), settings.maxIterations(), cells.size());
  }

  private static Outcome fromPublished(
      List<double[]> starts, Surface<?> surface, FitSettings settings) {
    Surface<?> smooth = surface.with(surface.objective().stages().get(0));
    List<Start> ends = new ArrayList<>();
    for (double[] start : starts) {
      Bfgs.End end = Bfgs.minimise(smooth, start, settings.maxIterations(), COARSE);
      ends.add(new Start(end.x(), end.value()));
    }

    ends.sort(Comparator.comparingDouble(Start::value));
    List<double[]> chosen = new ArrayList<>();
    for (Start end : ends) {
      if (chosen.size() < settings.starts()
          && chosen.stream().allMatch(other -> distance(other, end.theta) > NEAR)) {
        chosen.add(end.theta);
      }
    }

    return best(surface, chosen, settings.maxIterations(), starts.size());
  }

  private static Outcome best(
      Surface<?> surface, List<double[]> chosen, int maxIterations, int starts) {
    List<Outcome> ends = chosen.stream().map(theta -> from(surface, theta, maxIterations)).toList();
    Outcome best = ends.stream().min(Comparator.comparingDouble(Outcome::value)).orElseThrow();
    double ceiling = best.value * (1 + SAME_VALUE) + surface.negligible();
    return best.withCounts(starts, (int) ends.stream().filter(end -> end.value <= ceiling).count());
  }

  private static double distance(double[] left, double[] right) {
    double distance = 0;
    for (int j = 0; j < left.length; j++) {
      distance = Math.max(distance, Math.abs(left[j] - right[j]));
    }

    return distance;
  }
}
