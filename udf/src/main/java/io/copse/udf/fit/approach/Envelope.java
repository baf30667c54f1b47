package io.copse.udf.fit.approach;

import io.copse.udf.fit.Design;
import io.copse.udf.fit.FitStatus;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.Problem;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Approach 1 of Hoffmann et al. 2022: the model size with the lowest training curve at each budget,
 * and a power of compute through these sizes. If the smallest or the largest size with a curve at a
 * budget wins, the budget is flagged and left out, because a size beyond may be better. A line that
 * leaves the exponent of N unknown is not given.
 *
 * @param winners one for each budget that at least two curves cover, ascending
 * @param params the best N as a power of C; empty unless the status is OK
 * @param tokens the best D as a power of C, likewise
 * @param paramsExponent the 95 % interval of the exponent of N, by the scatter about the line of
 *     the sizes, each at the middle of the budgets that it wins; empty if fewer than three sizes
 *     win
 * @param nDropped points of the highest losses that were left out
 * @param status OK, underdetermined, or implausible units
 * @param reason one sentence that says why
 */
public record Envelope(
    List<Winner> winners,
    Optional<Scaling> params,
    Optional<Scaling> tokens,
    Optional<Interval> paramsExponent,
    int nDropped,
    FitStatus status,
    String reason) {
  /** Sizes that a line needs. */
  private static final int MIN_SIZES = 3;

  /**
   * The size with the lowest loss at a budget.
   *
   * @param flops the budget C
   * @param params its N
   * @param tokens the D that it had read then
   * @param loss its loss then
   * @param onEdge whether it is the smallest or the largest size with a curve there
   */
  public record Winner(double flops, double params, double tokens, double loss, boolean onEdge) {}

  /** Copies the list. */
  public Envelope {
    winners = List.copyOf(winners);
  }

  /**
   * Finds the envelope of training curves. Between two points a curve is a line in the logs.
   *
   * @param points points of training curves with params, tokens, FLOPs and loss; those of equal
   *     params are one curve, or several whose lowest counts
   * @param budgets how many budgets are looked at, evenly in the log between the lowest and the
   *     highest; the paper takes 1,500
   */
  public static Envelope of(List<RunPoint> points, int budgets) {
    return of(points, budgets, 0);
  }

  /** The same without the {@code dropHighest} points of the highest losses. */
  public static Envelope of(List<RunPoint> all, int budgets, int dropHighest) {
    if (budgets < 2) {
      throw new IllegalArgumentException(
          "The envelope is asked for " + budgets + " budgets: give at least 2.");
    }

    List<RunPoint> points =
        all.stream()
            .sorted(
                Comparator.comparingDouble(RunPoint::loss)
                    .thenComparingDouble(RunPoint::flops)
                    .thenComparingDouble(RunPoint::params))
            .limit(Math.max(0, all.size() - dropHighest))
            .toList();
    int dropped = all.size() - points.size();
    Optional<Problem> problem = Design.problemOfUnits(points);
    if (problem.isPresent()) {
      return without(List.of(), Optional.empty(), dropped, problem.get());
    }

    List<Curve> curves = curves(points);
    double low = curves.stream().mapToDouble(c -> c.logFlops[0]).min().orElse(0);
    double high = curves.stream().mapToDouble(Curve::end).max().orElse(0);
    List<Winner> winners = new ArrayList<>();
    for (int i = 0; i < budgets; i++) {
      double logC = low + (high - low) * i / (budgets - 1);
      List<Curve> there = curves.stream().filter(c -> c.covers(logC)).toList();
      if (there.size() < 2) {
        continue;
      }

      Curve best =
          there.stream()
              .min(Comparator.comparingDouble(c -> c.at(c.logLosses, logC)))
              .orElseThrow();
      winners.add(
          new Winner(
              Math.exp(logC),
              best.params,
              Math.exp(best.at(best.logTokens, logC)),
              Math.exp(best.at(best.logLosses, logC)),
              best == there.get(0) || best == there.get(there.size() - 1)));
    }

    return through(winners, dropped);
  }

  private static Envelope through(List<Winner> winners, int dropped) {
    List<Winner> inside = winners.stream().filter(w -> !w.onEdge).toList();
    Map<Double, List<Winner>> sizes =
        inside.stream()
            .collect(Collectors.groupingBy(Winner::params, TreeMap::new, Collectors.toList()));
    if (sizes.size() < MIN_SIZES) {
      return without(
          winners,
          Optional.empty(),
          dropped,
          Problem.underdetermined(
              "%d sizes have the lowest loss somewhere between a smaller and a larger one, and the"
                  + " line needs %d: give training curves of more sizes over the same budgets.",
              sizes.size(), MIN_SIZES));
    }

    double[] flops = inside.stream().mapToDouble(Winner::flops).toArray();
    double[] equal = new double[flops.length];
    Arrays.fill(equal, 1);
    Scaling params =
        Scaling.of(flops, inside.stream().mapToDouble(Winner::params).toArray(), equal);
    Interval interval = interval(sizes);
    Optional<Problem> problem =
        LineCheck.problem(params.exponent(), interval, sizes.size() + " sizes");
    if (problem.isPresent()) {
      return without(winners, Optional.of(interval), dropped, problem.get());
    }

    return new Envelope(
        winners,
        Optional.of(params),
        Optional.of(
            Scaling.of(flops, inside.stream().mapToDouble(Winner::tokens).toArray(), equal)),
        Optional.of(interval),
        dropped,
        FitStatus.OK,
        String.format(
            Locale.ROOT,
            "%d sizes win %d budgets inside; %d budgets on an edge are left out.",
            sizes.size(),
            inside.size(),
            winners.size() - inside.size()));
  }

  /** The budgets of one size have one N, so each size is one point of the scatter. */
  private static Interval interval(Map<Double, List<Winner>> sizes) {
    double[] middles =
        sizes.values().stream()
            .mapToDouble(
                won ->
                    Math.exp(
                        won.stream().mapToDouble(w -> Math.log(w.flops)).average().orElseThrow()))
            .toArray();
    double[] own = sizes.keySet().stream().mapToDouble(n -> n).toArray();
    double[] won = sizes.values().stream().mapToDouble(List::size).toArray();
    return LineCheck.interval(Scaling.of(middles, own, won), middles, own, won);
  }

  private static Envelope without(
      List<Winner> winners, Optional<Interval> interval, int dropped, Problem problem) {
    return new Envelope(
        winners,
        Optional.empty(),
        Optional.empty(),
        interval,
        dropped,
        problem.status(),
        problem.sentence());
  }

  private static List<Curve> curves(List<RunPoint> points) {
    Map<Double, List<RunPoint>> bySize =
        points.stream()
            .collect(Collectors.groupingBy(RunPoint::params, TreeMap::new, Collectors.toList()));
    List<Curve> curves = new ArrayList<>();
    bySize.forEach((params, all) -> curves.add(Curve.of(params, all)));
    return curves;
  }

  /** One size's training curve, ascending in compute. */
  private record Curve(double params, double[] logFlops, double[] logTokens, double[] logLosses) {
    static Curve of(double params, List<RunPoint> points) {
      // Of several points at one budget the best is kept.
      Map<Double, RunPoint> best = new TreeMap<>();
      points.forEach(p -> best.merge(p.flops(), p, (x, y) -> y.loss() < x.loss() ? y : x));
      return new Curve(
          params,
          best.values().stream().mapToDouble(p -> Math.log(p.flops())).toArray(),
          best.values().stream().mapToDouble(p -> Math.log(p.tokens())).toArray(),
          best.values().stream().mapToDouble(p -> Math.log(p.loss())).toArray());
    }

    double end() {
      return logFlops[logFlops.length - 1];
    }

    boolean covers(double logC) {
      return logFlops.length > 1 && logFlops[0] <= logC && logC <= end();
    }

    double at(double[] values, double logC) {
      int i = Arrays.binarySearch(logFlops, logC);
      int right = Math.min(logFlops.length - 1, Math.max(1, i < 0 ? -i - 1 : i));
      double share = (logC - logFlops[right - 1]) / (logFlops[right] - logFlops[right - 1]);
      return values[right - 1] + share * (values[right] - values[right - 1]);
    }
  }
}
