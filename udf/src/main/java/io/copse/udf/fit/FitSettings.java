package io.copse.udf.fit;

import io.copse.udf.form.Coordinate;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How a fit searches.
 *
 * @param objective what is minimised
 * @param exponents the grid over which exponents are first searched, each above 0
 * @param starts how many of the best cells, or ends of published starts, are polished
 * @param maxIterations iterations allowed to each start
 * @param dropHighest how many of the runs with the highest losses are left out
 * @param grid where the search starts
 */
public record FitSettings(
    Objective objective,
    List<Double> exponents,
    int starts,
    int maxIterations,
    int dropHighest,
    Grid grid) {

  /** The starting points of a search. */
  public enum Grid {
    /** The grid of exponents, with the coefficients solved for each of its cells. */
    PROJECTED,
    /** Every start of the law's paper is searched: 4,500 for Chinchilla's law. */
    PUBLISHED
  }

  /** Checks the ranges. */
  public FitSettings {
    exponents = List.copyOf(exponents);
    if (exponents.isEmpty()
        || exponents.stream()
            .anyMatch(x -> !(x >= Coordinate.MIN_EXPONENT && x <= Coordinate.MAX_EXPONENT))) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The grid of exponents is %s: give at least one, each from %s to %s.",
              exponents,
              Coordinate.MIN_EXPONENT,
              Coordinate.MAX_EXPONENT));
    }

    if (starts < 1 || maxIterations < 1 || dropHighest < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "A fit needs starts and maxIterations of at least 1 and dropHighest of at least 0,"
                  + " not %d, %d and %d.",
              starts,
              maxIterations,
              dropHighest));
    }
  }

  /** Huber's objective, exponents 0.05 to 1.5 by 0.05, six starts, nothing dropped. */
  public static FitSettings defaults() {
    List<Double> grid = IntStream.rangeClosed(1, 30).mapToObj(i -> i / 20.0).toList();
    return new FitSettings(Objective.HUBER, grid, 6, 1000, 0, Grid.PROJECTED);
  }

  /** The same with another objective. */
  public FitSettings withObjective(Objective other) {
    return new FitSettings(other, exponents, starts, maxIterations, dropHighest, grid);
  }

  /** The same with another grid of exponents. */
  public FitSettings withExponents(List<Double> values) {
    return new FitSettings(objective, values, starts, maxIterations, dropHighest, grid);
  }

  /** The same with another number of starts. */
  public FitSettings withStarts(int count) {
    return new FitSettings(objective, exponents, count, maxIterations, dropHighest, grid);
  }

  /** The same with another limit on iterations. */
  public FitSettings withMaxIterations(int limit) {
    return new FitSettings(objective, exponents, starts, limit, dropHighest, grid);
  }

  /** The same without the {@code count} runs of the highest losses. */
  public FitSettings withDropHighest(int count) {
    return new FitSettings(objective, exponents, starts, maxIterations, count, grid);
  }

  /** The same with another grid of starts. */
  public FitSettings withGrid(Grid other) {
    return new FitSettings(objective, exponents, starts, maxIterations, dropHighest, other);
  }
}
