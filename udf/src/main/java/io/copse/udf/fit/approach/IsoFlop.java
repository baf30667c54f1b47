package io.copse.udf.fit.approach;

import io.copse.udf.fit.Design;
import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Problem;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hipparchus.stat.descriptive.rank.Median;

/**
 * Approach 2 of Hoffmann et al. 2022: the size with the lowest loss at each budget, and a power of
 * compute through these sizes. Budgets whose lowest loss lies on an edge are flagged and left out,
 * and so are cells that diverged. A line that leaves the exponent of N unknown is not given.
 *
 * @param minima one for each budget, ascending
 * @param params the best N as a power of C; empty unless the status is OK
 * @param tokens the best D as a power of C, likewise
 * @param paramsExponent the 95 % interval of the exponent of N: under the noise, or without noise
 *     by the scatter of the budgets about the line; empty if fewer than three budgets have an inner
 *     minimum
 * @param nDropped runs of the highest losses that were left out
 * @param status OK, underdetermined, or implausible units
 * @param reason one sentence that says why, and one for each budget or cell that is in doubt
 */
public record IsoFlop(
    List<Minimum> minima,
    Optional<Scaling> params,
    Optional<Scaling> tokens,
    Optional<Interval> paramsExponent,
    int nDropped,
    FitStatus status,
    String reason) {
  /** Budgets that a line needs. */
  private static final int MIN_BUDGETS = 3;

  /** The place of a budget's lowest loss. */
  public enum Place {
    /** Between the smallest and the largest size. */
    INSIDE,
    /** On an edge of the sizes, or beyond: a smaller or larger model may be better. */
    EDGE,
    /** Nowhere: the losses curve downwards. */
    NO_MINIMUM,
    /** Unknown, because there are too few sizes. */
    TOO_FEW_SIZES
  }

  /** The rule for budgets whose lowest loss lies on an edge. */
  public enum Edges {
    /** They take no part in the line. */
    LEAVE_OUT,
    /** They take part with what the curve says, for studies of the bias that this brings. */
    KEEP
  }

  /**
   * The cells of a budget.
   *
   * @param sizes distinct sizes, without the cells that diverged
   * @param outliers cells that diverged
   */
  public record Cells(int sizes, int outliers) {}

  /**
   * A budget's best point. Only one that lies inside is to be trusted; one on an edge has what the
   * curve says there or beyond.
   *
   * @param flops the budget C
   * @param cells how many there are
   * @param place where the lowest loss lies
   * @param params the best N
   * @param tokens the best D
   * @param loss the loss there
   * @param deviation standard deviation of ln N under the noise; NaN without noise
   */
  public record Minimum(
      double flops,
      Cells cells,
      Place place,
      double params,
      double tokens,
      double loss,
      double deviation) {
    /** Distinct sizes in the budget, without the cells that diverged. */
    public int sizes() {
      return cells.sizes;
    }

    /** Cells that diverged. */
    public int outliers() {
      return cells.outliers;
    }

    private Minimum at(Place where, double size, double data, double spread) {
      return new Minimum(flops, cells, where, size, data, loss, spread);
    }
  }

  /** Copies the list. */
  public IsoFlop {
    minima = List.copyOf(minima);
  }

  /**
   * Finds the minima and the line through those that lie inside.
   *
   * @param points runs with params, tokens, FLOPs and loss
   */
  public static IsoFlop of(List<RunPoint> points, IsoFlopCurve curve) {
    return of(points, IsoFlopSettings.of(curve));
  }

  /** The same, with more choices. */
  public static IsoFlop of(List<RunPoint> points, IsoFlopSettings settings) {
    return Reading.of(points, settings, Reading::plain);
  }

  /** The same with noise, and the usual choices. */
  public static IsoFlop withNoise(
      List<RunPoint> points,
      IsoFlopCurve curve,
      DoubleUnaryOperator noise,
      int resamples,
      long seed) {
    return withNoise(points, IsoFlopSettings.of(curve), noise, resamples, seed);
  }

  /**
   * The same with noise on the losses (Porian et al. 2024): each budget's best N is the median over
   * noisy copies, weighted by its inverse variance, and the copies give the exponent's interval. A
   * budget of which half the copies have their minimum on an edge is left out.
   *
   * @param noise standard deviation of the loss between seeds, in nats per token, by the loss
   * @param resamples noisy copies, at least 2
   * @param seed of the noise
   */
  public static IsoFlop withNoise(
      List<RunPoint> points,
      IsoFlopSettings settings,
      DoubleUnaryOperator noise,
      int resamples,
      long seed) {
    if (resamples < 2) {
      throw new IllegalArgumentException(
          "The noise is asked for " + resamples + " copies: give at least 2.");
    }

    return Reading.of(
        points, settings, reading -> reading.noisy(noise, resamples, new SplittableRandom(seed)));
  }

  /** Minima of the budgets, with the sizes of their noisy copies where there are any. */
  private record Found(List<Minimum> minima, List<double[]> copies) {}

  /** The budgets of a table, and what was left out of it. */
  private record Reading(
      IsoFlopSettings settings, List<Budget> budgets, List<String> warnings, int dropped) {

    static IsoFlop of(
        List<RunPoint> points, IsoFlopSettings settings, Function<Reading, Found> finder) {
      List<RunPoint> kept =
          points.stream()
              .sorted(
                  Comparator.comparingDouble(RunPoint::loss)
                      .thenComparingDouble(RunPoint::flops)
                      .thenComparingDouble(RunPoint::params))
              .limit(Math.max(0, points.size() - settings.dropHighest()))
              .toList();
      int dropped = points.size() - kept.size();
      Optional<Problem> problem = Design.problemOfUnits(kept);
      if (problem.isPresent()) {
        return new Reading(settings, List.of(), List.of(), dropped)
            .without(List.of(), Optional.empty(), problem.get());
      }

      BudgetGroups groups = BudgetGroups.of(kept, settings.tolerance());
      List<Budget> budgets =
          groups.budgets().stream()
              .map(group -> Budget.of(group, settings.keepsOutliers()))
              .toList();
      Reading reading = new Reading(settings, budgets, groups.warnings(), dropped);
      return reading.through(finder.apply(reading));
    }

    Found plain() {
      return new Found(
          budgets.stream().map(budget -> budget.minimum(settings.curve())).toList(), List.of());
    }

    Found noisy(DoubleUnaryOperator noise, int resamples, SplittableRandom random) {
      List<Minimum> minima = new ArrayList<>();
      List<double[]> copies = new ArrayList<>();
      for (Budget budget : budgets) {
        Minimum plain = budget.minimum(settings.curve());
        if (plain.place != Place.INSIDE) {
          minima.add(plain);
          continue;
        }

        List<Minimum> noisy = new ArrayList<>();
        for (int i = 0; i < resamples; i++) {
          Minimum copy = budget.with(noise, random).minimum(settings.curve());
          if (copy.place == Place.INSIDE) {
            noisy.add(copy);
          }
        }

        if (noisy.size() < resamples / 2) {
          minima.add(plain.at(Place.EDGE, plain.params, plain.tokens, Double.NaN));
          continue;
        }

        copies.add(noisy.stream().mapToDouble(Minimum::params).toArray());
        minima.add(
            plain.at(
                Place.INSIDE,
                median(noisy.stream().mapToDouble(Minimum::params).toArray()),
                median(noisy.stream().mapToDouble(Minimum::tokens).toArray()),
                budget.deviation(noisy, resamples)));
      }

      return new Found(minima, copies);
    }

    private IsoFlop through(Found found) {
      List<Minimum> inside =
          found.minima.stream()
              .filter(
                  m ->
                      m.place == Place.INSIDE
                          || (m.place == Place.EDGE && settings.edges() == Edges.KEEP))
              .toList();
      if (inside.size() < MIN_BUDGETS) {
        return without(
            found.minima,
            Optional.empty(),
            Problem.underdetermined(
                "%d of %d budgets have their lowest loss between their smallest and largest model,"
                    + " and the line needs %d: give budgets with runs on both sides of the best"
                    + " size, each with at least %d sizes.",
                inside.size(), found.minima.size(), MIN_BUDGETS, settings.curve().minSizes()));
      }

      double[] flops = inside.stream().mapToDouble(Minimum::flops).toArray();
      double[] sizes = inside.stream().mapToDouble(Minimum::params).toArray();
      double[] weights = weights(inside);
      Scaling params = Scaling.of(flops, sizes, weights);
      Interval scatter = LineCheck.interval(params, flops, sizes, weights);
      Interval interval = found.copies.isEmpty() ? scatter : ofCopies(flops, found.copies, weights);
      String what = inside.size() + " budgets";
      Optional<Problem> problem =
          LineCheck.problem(params.exponent(), scatter, what)
              .or(() -> LineCheck.problem(params.exponent(), interval, what));
      if (problem.isPresent()) {
        return without(found.minima, Optional.of(interval), problem.get());
      }

      return new IsoFlop(
          found.minima,
          Optional.of(params),
          Optional.of(
              Scaling.of(flops, inside.stream().mapToDouble(Minimum::tokens).toArray(), weights)),
          Optional.of(interval),
          dropped,
          FitStatus.OK,
          warned(
              String.format(
                  Locale.ROOT,
                  "The line runs through %d of %d budgets; the others have no lowest loss inside.",
                  inside.size(),
                  found.minima.size())));
    }

    private IsoFlop without(List<Minimum> minima, Optional<Interval> interval, Problem problem) {
      return new IsoFlop(
          minima,
          Optional.empty(),
          Optional.empty(),
          interval,
          dropped,
          problem.status(),
          warned(problem.sentence()));
    }

    private String warned(String sentence) {
      List<String> outliers = budgets.stream().flatMap(b -> b.outliers().stream()).toList();
      Stream<String> left =
          outliers.isEmpty()
              ? Stream.empty()
              : Stream.of(
                  "Far from the losses of the next sizes, so left out as diverged: "
                      + String.join("; ", outliers)
                      + ".");
      return Stream.of(Stream.of(sentence), warnings.stream(), left)
          .flatMap(sentences -> sentences)
          .collect(Collectors.joining(" "));
    }
  }

  private static Interval ofCopies(double[] flops, List<double[]> copies, double[] weights) {
    int count = copies.stream().mapToInt(c -> c.length).min().orElseThrow();
    double[] exponents = new double[count];
    for (int i = 0; i < count; i++) {
      int copy = i;
      exponents[i] =
          Scaling.of(flops, copies.stream().mapToDouble(c -> c[copy]).toArray(), weights)
              .exponent();
    }

    return Interval.ofQuantiles(
        exponents,
        (1 - LineCheck.LEVEL) / 2,
        (1 + LineCheck.LEVEL) / 2,
        LineCheck.LEVEL,
        IntervalMethod.PERCENTILE_NOISE);
  }

  private static double[] weights(List<Minimum> inside) {
    return inside.stream()
        .mapToDouble(m -> Double.isNaN(m.deviation) ? 1 : 1 / (m.deviation * m.deviation))
        .toArray();
  }

  private static double median(double[] values) {
    return new Median().evaluate(values);
  }
}
