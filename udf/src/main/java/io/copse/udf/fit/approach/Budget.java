package io.copse.udf.fit.approach;

import io.copse.udf.fit.approach.IsoFlop.Minimum;
import io.copse.udf.fit.approach.IsoFlop.Place;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/**
 * The best run of each size in one budget, sizes ascending.
 *
 * @param flops the budget
 * @param logSizes logs of N
 * @param logTokens logs of D, moved to the budget's own FLOPs
 * @param losses in nats per token
 * @param outliers the cells that diverged and are left out, in words
 */
record Budget(
    double flops, double[] logSizes, double[] logTokens, double[] losses, List<String> outliers) {
  /** An inner minimum is known no better than to this share of the gap between sizes. */
  private static final double MIN_DEVIATION = 0.33;

  /** The budget of runs of nearly equal FLOPs. */
  static Budget of(List<RunPoint> group, boolean keepsOutliers) {
    Map<Double, RunPoint> best = new TreeMap<>();
    group.forEach(p -> best.merge(p.params(), p, (x, y) -> y.loss() < x.loss() ? y : x));
    double logFlops = BudgetGroups.middle(group);
    boolean isExact = group.get(0).flops() == group.get(group.size() - 1).flops();
    double flops = isExact ? group.get(0).flops() : Math.exp(logFlops);
    double[] logSizes = logs(best, Variable.PARAMS);
    double[] logTokens =
        best.values().stream()
            .mapToDouble(p -> Math.log(p.tokens()) + (isExact ? 0 : logFlops - Math.log(p.flops())))
            .toArray();
    double[] losses = best.values().stream().mapToDouble(RunPoint::loss).toArray();
    List<Integer> left =
        keepsOutliers
            ? List.of()
            : Outliers.of(logSizes, Arrays.stream(losses).map(Math::log).toArray());
    List<String> outliers =
        left.stream()
            .map(
                i ->
                    String.format(
                        Locale.ROOT,
                        "%.4g params at %.3g FLOPs, loss %.4g",
                        Math.exp(logSizes[i]),
                        flops,
                        losses[i]))
            .toList();
    int[] kept = IntStream.range(0, losses.length).filter(i -> !left.contains(i)).toArray();
    return new Budget(
        flops, pick(logSizes, kept), pick(logTokens, kept), pick(losses, kept), outliers);
  }

  /** A copy with noise on the losses. */
  Budget with(DoubleUnaryOperator noise, SplittableRandom random) {
    double[] noisy =
        Arrays.stream(losses)
            .map(loss -> loss + noise.applyAsDouble(loss) * random.nextGaussian())
            .toArray();
    return new Budget(flops, logSizes, logTokens, noisy, outliers);
  }

  Minimum minimum(IsoFlopCurve curve) {
    int n = logSizes.length;
    if (n < curve.minSizes()) {
      return new Minimum(
          flops,
          new IsoFlop.Cells(n, outliers.size()),
          Place.TOO_FEW_SIZES,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);
    }

    IsoFlopCurve.Vertex vertex = curve.vertex(logSizes, losses);
    Place place =
        vertex.isInside()
            ? Place.INSIDE
            : Double.isNaN(vertex.logSize()) ? Place.NO_MINIMUM : Place.EDGE;
    return new Minimum(
        flops,
        new IsoFlop.Cells(n, outliers.size()),
        place,
        Math.exp(vertex.logSize()),
        Math.exp(tokensAt(vertex.logSize())),
        vertex.loss(),
        Double.NaN);
  }

  /** The deviation of ln N over noisy copies, more if some copies have no minimum inside. */
  double deviation(List<Minimum> noisy, int resamples) {
    double mean = noisy.stream().mapToDouble(m -> Math.log(m.params())).average().orElseThrow();
    double variance =
        noisy.stream()
            .mapToDouble(m -> (Math.log(m.params()) - mean) * (Math.log(m.params()) - mean))
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

  private static double[] pick(double[] values, int[] positions) {
    return Arrays.stream(positions).mapToDouble(i -> values[i]).toArray();
  }
}
