package io.copse.udf.curve;

import io.copse.udf.fit.Bfgs;
import io.copse.udf.fit.Objective;
import java.util.Arrays;
import java.util.List;

/**
 * The search of Luo et al. 2025, as their code has it. First {@code L0 + A S^-alpha - B (peak -
 * eta)} is fitted, which has a fall gain all at once. Then AdamW descends from there and from C =
 * 1, beta = gamma = 0.5, for at most 200 steps, and until 20 steps in a row lower the objective no
 * further. It keeps the parameters after the step from the lowest value, as the authors do.
 *
 * <p>Their step sizes are absolute, for a peak rate of 3e-4. Here rates count as multiples of the
 * peak, so that the unit of the rates does not matter.
 */
final class ShortDescent {
  private static final double PEAK = 3e-4;
  private static final int MAX_STEPS = 200;
  private static final int PATIENCE = 20;
  private static final double WEIGHT_DECAY = 0.01;
  private static final double MEAN_DECAY = 0.9;
  private static final double SQUARE_DECAY = 0.999;
  private static final double EPSILON = 1e-8;
  private static final int MAX_ITERATIONS = 1000;

  /** Step sizes of L0, A, alpha, B, C, beta and gamma. */
  private static final double[] SIZES = {5e-2, 5e-2, 5e-3, 5e-2, 5e-2, 5e-3, 5e-3};

  private final CurveSurface surface;
  private final double middle;

  ShortDescent(CurveSurface surface) {
    this.surface = surface;
    this.middle = surface.middle() / surface.peak() * PEAK;
  }

  /** The coordinates at which the descent ends. */
  double[] end() {
    double[] raw = start();
    double[] mean = new double[raw.length];
    double[] square = new double[raw.length];
    double[] best = raw.clone();
    double least = Double.POSITIVE_INFINITY;
    int idle = 0;
    for (int step = 1; step <= MAX_STEPS && (idle < PATIENCE || step <= PATIENCE + 2); step++) {
      double[] gradient = new double[raw.length];
      double value = surface.evaluate(theta(raw), gradient);
      double[] slopes = slopes(raw, gradient);
      for (int j = 0; j < raw.length; j++) {
        mean[j] += (1 - MEAN_DECAY) * (slopes[j] - mean[j]);
        square[j] += (1 - SQUARE_DECAY) * (slopes[j] * slopes[j] - square[j]);
        double length = Math.sqrt(square[j] / (1 - Math.pow(SQUARE_DECAY, step))) + EPSILON;
        raw[j] -= SIZES[j] * WEIGHT_DECAY * raw[j];
        raw[j] -= SIZES[j] * mean[j] / (1 - Math.pow(MEAN_DECAY, step)) / length;
      }
      if (value < least && !surface.isOutside(theta(raw))) {
        least = value;
        best = raw.clone();
        idle = 0;
      } else {
        idle++;
      }
    }
    return theta(best);
  }

  /** L0, A, alpha and B of the law in which a fall gains all at once; then C, beta and gamma. */
  private double[] start() {
    Sudden sudden = new Sudden(surface);
    double[] best = null;
    double least = Double.POSITIVE_INFINITY;
    for (double alpha : List.of(0.25, 0.5, 0.75)) {
      Bfgs.End end = Bfgs.minimise(sudden, sudden.project(alpha), MAX_ITERATIONS, Bfgs.ROUNDING);
      if (best == null || end.value() < least) {
        best = end.x();
        least = end.value();
      }
    }
    double alpha = Math.exp(best[2]);
    return new double[] {
      Math.exp(best[0]),
      Math.exp(best[1]) * Math.pow(middle, alpha),
      alpha,
      Math.exp(best[3]) / PEAK,
      1,
      0.5,
      0.5
    };
  }

  /** The coordinates of parameters at the authors' peak rate. */
  private double[] theta(double[] raw) {
    return new double[] {
      Math.log(raw[0]),
      Math.log(raw[1]) - raw[2] * Math.log(middle),
      Math.log(raw[2]),
      Math.log(raw[3] * PEAK),
      Math.log(raw[4]) + (1 - raw[6]) * Math.log(PEAK),
      Math.log(raw[5]),
      raw[6]
    };
  }

  /** The derivatives by the parameters, of those by the coordinates. */
  private double[] slopes(double[] raw, double[] gradient) {
    double[] slopes = new double[raw.length];
    for (int j = 0; j < raw.length - 1; j++) {
      slopes[j] = gradient[j] / raw[j];
    }
    slopes[2] -= gradient[1] * Math.log(middle);
    slopes[6] = gradient[6] - gradient[4] * Math.log(PEAK);
    return slopes;
  }

  /** The objective of the law in which a fall gains all at once, by the first four coordinates. */
  private static final class Sudden implements Bfgs.Function {
    private final CurveSurface surface;
    private final Objective objective;
    private final double[] observed;
    private final double[] logSums;
    private final double[] falls;
    private final double[] predicted;
    private final double[] slopes;

    Sudden(CurveSurface surface) {
      this.surface = surface;
      this.objective = surface.objective();
      this.observed = surface.observed();
      this.logSums = surface.logSums();
      this.falls = surface.fallen();
      this.predicted = new double[observed.length];
      this.slopes = new double[observed.length];
    }

    double[] project(double alpha) {
      double[][] columns = new double[3][observed.length];
      for (int i = 0; i < observed.length; i++) {
        columns[0][i] = 1 / observed[i];
        columns[1][i] = Math.exp(-alpha * logSums[i]) / observed[i];
        columns[2][i] = -falls[i] / observed[i];
      }
      double[] linear = surface.solve(columns);
      return new double[] {linear[0], linear[1], Math.log(alpha), linear[2]};
    }

    @Override
    public double evaluate(double[] theta, double[] gradient) {
      Arrays.fill(gradient, 0);
      double[] values = Arrays.stream(theta).map(Math::exp).toArray();
      for (int i = 0; i < observed.length; i++) {
        predicted[i] =
            values[0] + values[1] * Math.exp(-values[2] * logSums[i]) - values[3] * falls[i];
      }
      double sum = objective.sum(predicted, observed, slopes);
      for (int i = 0; i < observed.length; i++) {
        double power = values[1] * Math.exp(-values[2] * logSums[i]);
        gradient[0] += slopes[i] * values[0];
        gradient[1] += slopes[i] * power;
        gradient[2] -= slopes[i] * power * values[2] * logSums[i];
        gradient[3] -= slopes[i] * values[3] * falls[i];
      }
      return Double.isNaN(sum) ? Double.POSITIVE_INFINITY : sum;
    }
  }
}
