package io.copse.udf.fit.approach;

import io.copse.udf.fit.Design;
import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Problem;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.hipparchus.stat.descriptive.rank.Median;

/**
 * Approach 2 of Hoffmann et al. 2022: the size with the lowest loss at each budget, and a power of
 * compute through these sizes. Budgets whose lowest loss lies on an edge are flagged and left out.
 *
 * @param curve how each budget's best size is found
 * @param minima one for each budget, ascending
 * @param params the best N as a power of C; empty unless three budgets have an inner minimum
 * @param tokens the best D as a power of C, likewise
 * @param paramsExponent the 95 % interval of the exponent of N under the noise; empty without noise
 * @param status OK, underdetermined, or implausible units
 * @param reason one sentence that says why
 */
public record IsoFlop(
    IsoFlopCurve curve,
    List<Minimum> minima,
    Optional<Scaling> params,
    Optional<Scaling> tokens,
    Optional<Interval> paramsExponent,
    FitStatus status,
    String reason) {
  private static final double LEVEL = 0.95;

  /** Budgets closer than this ratio are one. */
  private static final double SAME_BUDGET = 1.05;

  /** An inner minimum is known no better than to this share of the gap between sizes. */
  private static final double MIN_DEVIATION = 0.33;

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
   * A budget's best point. Only one that lies inside is to be trusted; one on an edge has what the
   * curve says there or beyond.
   *
   * @param flops the budget C
   * @param sizes distinct sizes in the budget
   * @param place where the lowest loss lies
   * @param params the best N
   * @param tokens the best D
   * @param loss the loss there
   * @param deviation standard deviation of ln N under the noise; NaN without noise
   */
  public record Minimum(
      double flops,
      int sizes,
      Place place,
      double params,
      double tokens,
      double loss,
      double deviation) {}

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
    return of(points, curve, Edges.LEAVE_OUT);
  }

  /** The same, with a choice of what to do with minima on an edge. */
  public static IsoFlop of(List<RunPoint> points, IsoFlopCurve curve, Edges edges) {
    Optional<Problem> problem = Design.problemOfUnits(points);
    if (problem.isPresent()) {
      return without(curve, List.of(), problem.get());
    }

    List<Minimum> minima = budgets(points).stream().map(budget -> budget.minimum(curve)).toList();
    return through(curve, minima, edges, Optional.empty());
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
      IsoFlopCurve curve,
      DoubleUnaryOperator noise,
      int resamples,
      long seed) {
    if (resamples < 2) {
      throw new IllegalArgumentException(
          "The noise is asked for " + resamples + " copies: give at least 2.");
    }

    Optional<Problem> problem = Design.problemOfUnits(points);
    if (problem.isPresent()) {
      return without(curve, List.of(), problem.get());
    }

    SplittableRandom random = new SplittableRandom(seed);
    List<Minimum> minima = new ArrayList<>();
    List<double[]> copies = new ArrayList<>();
    for (Budget budget : budgets(points)) {
      Minimum plain = budget.minimum(curve);
      if (plain.place != Place.INSIDE) {
        minima.add(plain);
        continue;
      }

      List<Minimum> noisy = new ArrayList<>();
      for (int i = 0; i < resamples; i++) {
        Minimum copy = budget.with(noise, random).minimum(curve);
        if (copy.place == Place.INSIDE) {
          noisy.add(copy);
        }
      }

      if (noisy.size() < resamples / 2) {
        minima.add(
            new Minimum(
                plain.flops,
                plain.sizes,
                Place.EDGE,
                plain.params,
                plain.tokens,
                plain.loss,
                Double.NaN));
        continue;
      }

      copies.add(noisy.stream().mapToDouble(Minimum::params).toArray());
      minima.add(
          new Minimum(
              plain.flops,
              plain.sizes,
              Place.INSIDE,
              median(noisy.stream().mapToDouble(Minimum::params).toArray()),
              median(noisy.stream().mapToDouble(Minimum::tokens).toArray()),
              plain.loss,
              budget.deviation(noisy, resamples)));
    }

    return through(curve, minima, Edges.LEAVE_OUT, interval(minima, copies));
  }

  private static IsoFlop through(
      IsoFlopCurve curve, List<Minimum> minima, Edges edges, Optional<Interval> interval) {
    List<Minimum> inside =
        minima.stream()
            .filter(m -> m.place == Place.INSIDE || (m.place == Place.EDGE && edges == Edges.KEEP))
            .toList();
    if (inside.size() < MIN_BUDGETS) {
      return without(
          curve,
          minima,
          Problem.underdetermined(
              "%d of %d budgets have their lowest loss between their smallest and largest model,"
                  + " and the line needs %d: give budgets with runs on both sides of the best size,"
                  + " each with at least %d sizes.",
              inside.size(), minima.size(), MIN_BUDGETS, curve.minSizes()));
    }

    double[] flops = inside.stream().mapToDouble(Minimum::flops).toArray();
    double[] weights = weights(inside);
    return new IsoFlop(
        curve,
        minima,
        Optional.of(
            Scaling.of(flops, inside.stream().mapToDouble(Minimum::params).toArray(), weights)),
        Optional.of(
            Scaling.of(flops, inside.stream().mapToDouble(Minimum::tokens).toArray(), weights)),
        interval,
        FitStatus.OK,
        String.format(
            "The line runs through %d of %d budgets; the others have no lowest loss inside.",
            inside.size(), minima.size()));
  }

  private static IsoFlop without(IsoFlopCurve curve, List<Minimum> minima, Problem problem) {
    return new IsoFlop(
        curve,
        minima,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        problem.status(),
        problem.sentence());
  }

  private static Optional<Interval> interval(List<Minimum> minima, List<double[]> copies) {
    List<Minimum> inside = inside(minima);
    if (inside.size() < MIN_BUDGETS) {
      return Optional.empty();
    }

    double[] flops = inside.stream().mapToDouble(Minimum::flops).toArray();
    double[] weights = weights(inside);
    int count = copies.stream().mapToInt(c -> c.length).min().orElseThrow();
    double[] exponents = new double[count];
    for (int i = 0; i < count; i++) {
      int copy = i;
      exponents[i] =
          Scaling.of(flops, copies.stream().mapToDouble(c -> c[copy]).toArray(), weights)
              .exponent();
    }

    return Optional.of(
        Interval.ofQuantiles(
            exponents, (1 - LEVEL) / 2, (1 + LEVEL) / 2, LEVEL, IntervalMethod.PERCENTILE_NOISE));
  }

  private static List<Minimum> inside(List<Minimum> minima) {
    return minima.stream().filter(m -> m.place == Place.INSIDE).toList();
  }

  private static double[] weights(List<Minimum> inside) {
    return inside.stream()
        .mapToDouble(m -> Double.isNaN(m.deviation) ? 1 : 1 / (m.deviation * m.deviation))
        .toArray();
  }

  private static double median(double[] values) {
    return new Median().evaluate(values);
  }

  private static List<Budget> budgets(List<RunPoint> points) {
    List<RunPoint> sorted =
        points.stream()
            .sorted(
                Comparator.comparingDouble(RunPoint::flops)
                    .thenComparingDouble(RunPoint::params)
                    .thenComparingDouble(RunPoint::loss))
            .toList();
    List<Budget> budgets = new ArrayList<>();
    List<RunPoint> group = new ArrayList<>();
    for (RunPoint point : sorted) {
      if (!group.isEmpty() && point.flops() > SAME_BUDGET * group.get(0).flops()) {
        budgets.add(Budget.of(group));
        group = new ArrayList<>();
      }

      group.add(point);
    }

    if (!group.isEmpty()) {
      budgets.add(Budget.of(group));
    }

    return budgets;
  }

  /** The best run of each size in one budget, sizes ascending. */
  private record Budget(double flops, double[] logSizes, double[] logTokens, double[] losses) {
    static Budget of(List<RunPoint> group) {
      Map<Double, RunPoint> best = new TreeMap<>();
      group.forEach(p -> best.merge(p.params(), p, (x, y) -> y.loss() < x.loss() ? y : x));
      double logFlops =
          group.stream().mapToDouble(p -> Math.log(p.flops())).average().orElseThrow();
      return new Budget(
          group.get(0).flops() == group.get(group.size() - 1).flops()
              ? group.get(0).flops()
              : Math.exp(logFlops),
          logs(best, Variable.PARAMS),
          logs(best, Variable.TOKENS),
          best.values().stream().mapToDouble(RunPoint::loss).toArray());
    }

    Budget with(DoubleUnaryOperator noise, SplittableRandom random) {
      double[] noisy =
          Arrays.stream(losses)
              .map(loss -> loss + noise.applyAsDouble(loss) * random.nextGaussian())
              .toArray();
      return new Budget(flops, logSizes, logTokens, noisy);
    }

    Minimum minimum(IsoFlopCurve curve) {
      int n = logSizes.length;
      if (n < curve.minSizes()) {
        return new Minimum(
            flops, n, Place.TOO_FEW_SIZES, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
      }

      IsoFlopCurve.Vertex vertex = curve.vertex(logSizes, losses);
      Place place =
          vertex.isInside()
              ? Place.INSIDE
              : Double.isNaN(vertex.logSize()) ? Place.NO_MINIMUM : Place.EDGE;
      return new Minimum(
          flops,
          n,
          place,
          Math.exp(vertex.logSize()),
          Math.exp(tokensAt(vertex.logSize())),
          vertex.loss(),
          Double.NaN);
    }

    double deviation(List<Minimum> noisy, int resamples) {
      double mean = noisy.stream().mapToDouble(m -> Math.log(m.params)).average().orElseThrow();
      double variance =
          noisy.stream()
              .mapToDouble(m -> (Math.log(m.params) - mean) * (Math.log(m.params) - mean))
              .average()
              .orElseThrow();
      int gaps = logSizes.length - 1;
      double gap = (logSizes[gaps] - logSizes[0]) / gaps;
      return Math.max(Math.sqrt(variance), MIN_DEVIATION * gap) * resamples / noisy.size();
    }

    /** Between the runs ln D is nearly linear in ln N. */
    private double tokensAt(double logSize) {
      int i = Arrays.binarySearch(logSizes, logSize);
      int right = Math.min(logSizes.length - 1, Math.max(1, i < 0 ? -i - 1 : i));
      double share = (logSize - logSizes[right - 1]) / (logSizes[right] - logSizes[right - 1]);
      return logTokens[right - 1] + share * (logTokens[right] - logTokens[right - 1]);
    }

    private static double[] logs(Map<Double, RunPoint> best, Variable variable) {
      return best.values().stream().mapToDouble(p -> Math.log(p.value(variable))).toArray();
    }
  }
}
