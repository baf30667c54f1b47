package io.copse.udf.curve;

import io.copse.udf.curve.CurveFit.Search;
import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Refits;
import io.copse.udf.fit.Resampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Resamples the noise of learning curves in blocks, and refits the law by the search of the
 * estimate. A curve of a resample is the law's prediction with log residuals on it, which are drawn
 * in blocks of neighbouring rows of any curve. A block that reaches the end of its curve goes on at
 * the curve's beginning (the circular bootstrap of Politis and Romano 1992).
 *
 * <p>The length of a block is {@code (6 n rho^2 / (1 - rho^2)^2)^(1/3)} rows, where n is the number
 * of rows and rho the correlation of neighbouring residuals. That length gives the variance of a
 * mean with the least error if the noise is a first-order autoregression (Politis and White 2004,
 * "Automatic Block-Length Selection for the Dependent Bootstrap"). There are {@value #LEAST_BLOCKS}
 * to {@value #MOST_BLOCKS} blocks, because fewer say nothing of the noise, and because the law is
 * fitted once without each of them. A block counts as one independent unit, so the residuals are
 * inflated by {@code sqrt(m / (m - 7))} for m blocks, and Student's quantile has m - 7 degrees of
 * freedom.
 *
 * <p>A refit with the short search is the whole search again. With the full search it is the
 * descent to the minimum from the law of all curves.
 *
 * <p>The intervals do not cover that the law itself is wrong. With the short search they do not
 * cover the pull of its start either: C, beta and gamma stay near their fixed first values,
 * whatever the curves say.
 */
public final class CurveBootstrap {
  /** The fewest blocks, twice the law's parameters. */
  static final int LEAST_BLOCKS = 14;

  /** The most blocks. */
  static final int MOST_BLOCKS = 60;

  private CurveBootstrap() {}

  /**
   * Resamples and refits.
   *
   * @param curves the curves that {@code law} was fitted to; their order does not matter
   * @param search the search that found it
   * @param law the law of all curves
   * @param resampling how to resample; its source is blocks
   * @throws IllegalArgumentException if something else than blocks is to be resampled
   */
  public static Bootstrap<LearningCurve> of(
      List<Curve> curves, Search search, LearningCurve law, Resampling resampling) {
    if (resampling.source() != Resampling.Source.BLOCKS) {
      throw new IllegalArgumentException(
          "Curves are resampled by blocks, not by %s: take Resampling.ofBlocks."
              .formatted(resampling.source().name().toLowerCase(Locale.ROOT)));
    }
    return Bootstrap.of(
        law, CurveSurface.DIMENSION, new Blocks(curves, search, law, resampling), resampling);
  }

  /**
   * The number of rows in a block.
   *
   * @param residuals by curve, in the order of their rows
   */
  static int length(List<double[]> residuals) {
    double product = 0;
    double square = 0;
    int rows = 0;
    for (double[] curve : residuals) {
      rows += curve.length;
      for (int i = 0; i < curve.length; i++) {
        square += curve[i] * curve[i];
        product += i > 0 ? curve[i] * curve[i - 1] : 0;
      }
    }
    double rho = square > 0 ? Math.max(0, product / square) : 0;
    double best = Math.cbrt(6 * rows * Math.pow(rho / (1 - rho * rho), 2));
    int least = (rows + MOST_BLOCKS - 1) / MOST_BLOCKS;
    return (int)
        Math.max(1, Math.min(Math.floorDiv(rows, LEAST_BLOCKS), Math.max(least, Math.rint(best))));
  }

  /** The residuals of curves, and refits of the curves that they make. */
  private static final class Blocks implements Refits<LearningCurve> {
    private final List<Curve> curves;
    private final Search search;
    private final LearningCurve law;
    private final double peak;
    private final CurveSurface surface;
    private final List<double[]> samples = new ArrayList<>();

    /** The rows of each block when all curves are cut into blocks: curve, first row, last row. */
    private final List<int[]> blocks = new ArrayList<>();

    Blocks(List<Curve> curves, Search search, LearningCurve law, Resampling resampling) {
      this.curves = curves.stream().sorted(Comparator.comparing(Curve::id)).toList();
      this.search = search;
      this.law = law;
      this.peak = CurveFit.peak(curves);
      this.surface = CurveFit.surface(this.curves, peak);
      double[] predicted = surface.predictions(surface.theta(law));
      List<double[]> residuals = residuals(predicted);
      int length = length(residuals);
      for (int c = 0; c < residuals.size(); c++) {
        int rows = residuals.get(c).length;
        for (int from = 0; from < rows; from += length) {
          blocks.add(new int[] {c, from, Math.min(rows, from + length) - 1});
        }
      }
      double inflation =
          Math.sqrt((double) blocks.size() / Math.max(1, blocks.size() - CurveSurface.DIMENSION));
      SplittableRandom random = new SplittableRandom(resampling.seed());
      for (int i = 0; i < resampling.resamples(); i++) {
        samples.add(sample(predicted, residuals, length, inflation, random));
      }
    }

    /** The log residuals by curve, less their mean. */
    private List<double[]> residuals(double[] predicted) {
      double[] observed = surface.observed();
      double[] all =
          IntStream.range(0, observed.length)
              .mapToDouble(i -> Math.log(observed[i] / predicted[i]))
              .toArray();
      double mean = Arrays.stream(all).average().orElse(0);
      List<double[]> residuals = new ArrayList<>();
      int from = 0;
      for (Curve curve : curves) {
        int to = from + curve.steps().length;
        residuals.add(Arrays.stream(all, from, to).map(residual -> residual - mean).toArray());
        from = to;
      }
      return residuals;
    }

    /** Predictions with residuals on them, in blocks that start at rows drawn from all curves. */
    private static double[] sample(
        double[] predicted,
        List<double[]> residuals,
        int length,
        double inflation,
        SplittableRandom random) {
      double[] losses = new double[predicted.length];
      int row = 0;
      for (double[] curve : residuals) {
        int end = row + curve.length;
        while (row < end) {
          int start = random.nextInt(predicted.length);
          int from = 0;
          while (start >= residuals.get(from).length) {
            start -= residuals.get(from++).length;
          }
          double[] source = residuals.get(from);
          for (int i = 0; i < length && row < end; i++) {
            losses[row] =
                predicted[row] * Math.exp(inflation * source[(start + i) % source.length]);
            row++;
          }
        }
      }
      return losses;
    }

    @Override
    public int units() {
      return blocks.size();
    }

    @Override
    public Optional<LearningCurve> resampled(int resample) {
      return CurveFit.refit(surface.with(samples.get(resample)), law, search);
    }

    @Override
    public Optional<LearningCurve> without(int unit) {
      int[] block = blocks.get(unit);
      List<Curve> rest = new ArrayList<>(curves);
      Curve cut = rest.remove(block[0]);
      int[] kept =
          IntStream.range(0, cut.steps().length)
              .filter(i -> i < block[1] || i > block[2])
              .toArray();
      if (kept.length > 0) {
        rest.add(
            block[0],
            new Curve(
                cut.id(),
                cut.schedule(),
                Arrays.stream(kept).map(i -> cut.steps()[i]).toArray(),
                Arrays.stream(kept).mapToDouble(i -> cut.losses()[i]).toArray()));
      }
      return CurveFit.problemOf(rest).isPresent()
          ? Optional.empty()
          : CurveFit.refit(CurveFit.surface(rest, peak), law, search);
    }
  }
}
