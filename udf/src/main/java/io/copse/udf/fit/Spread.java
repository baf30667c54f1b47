package io.copse.udf.fit;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * The scatter of runs about a law, and what it does to the minimum of an objective. Objectives that
 * bound the pull of a far run take a scale of the middle residuals, so that such a run does not
 * count; least squares take the root mean square, because there it does.
 *
 * @param scale deviation of the residuals
 * @param pull mean of the squared slope of the objective under normal residuals of that scale
 * @param curvature mean of its second derivative there
 */
record Spread(double scale, double pull, double curvature) {
  /** The middle absolute residual of a normal distribution of deviation 1. */
  private static final double MIDDLE = 0.6744897501960817;

  private static final NormalDistribution NORMAL = new NormalDistribution();

  /**
   * The scatter by an objective.
   *
   * @param residuals in the objective's own measure, times the roots of the weights
   * @param shares how much each counts; they sum to the number of independent runs
   * @param fitted how many numbers were fitted
   */
  static Spread of(Objective objective, double[] residuals, double[] shares, int fitted) {
    if (objective instanceof Objective.HuberLog huber) {
      double scale = robust(residuals, shares, fitted);
      double bend = huber.delta() / Math.max(Double.MIN_NORMAL, scale);
      double inside = 2 * NORMAL.cumulativeProbability(bend) - 1;
      double pull =
          inside
              - 2 * bend * NORMAL.density(bend)
              + 2 * bend * bend * (1 - NORMAL.cumulativeProbability(bend));
      // Beyond this the objective is one of squares, and the product above is not a number.
      return bend > 30
          ? new Spread(scale, scale * scale, 1)
          : new Spread(scale, scale * scale * pull, inside);
    }

    if (objective instanceof Objective.AbsoluteLog) {
      double scale = robust(residuals, shares, fitted);
      return new Spread(scale, 1, 2 * NORMAL.density(0) / Math.max(Double.MIN_NORMAL, scale));
    }

    if (objective instanceof Objective.Asymmetric asymmetric) {
      // The minimum is a quantile far from the middle, about which the scale is taken.
      double centre = Arrays.stream(residuals).sorted().toArray()[residuals.length / 2];
      double[] centred = Arrays.stream(residuals).map(r -> r - centre).toArray();
      double scale = robust(centred, shares, fitted);
      double weight = asymmetric.weight();
      double quantile = NORMAL.inverseCumulativeProbability(1 / (1 + weight));
      return new Spread(
          scale,
          weight,
          (1 + weight) * NORMAL.density(quantile) / Math.max(Double.MIN_NORMAL, scale));
    }

    double variance = variance(residuals, shares, fitted);
    return new Spread(Math.sqrt(variance), 4 * variance, 2);
  }

  /** The deviation by which residuals move a minimum, as if the objective were one of squares. */
  double deviation() {
    return Math.sqrt(pull) / curvature;
  }

  /** A rise of the objective as a number that is squared Student's if it is by chance. */
  double significance(double rise) {
    return rise <= 0 ? 0 : 2 * rise * curvature / pull;
  }

  /** A far run does not raise the scale, and two clusters of residuals do not either. */
  private static double robust(double[] residuals, double[] shares, int fitted) {
    return Math.min(
        middle(residuals, shares, fitted), Math.sqrt(variance(residuals, shares, fitted)));
  }

  private static double variance(double[] residuals, double[] shares, int fitted) {
    double squares = 0;
    for (int i = 0; i < residuals.length; i++) {
      squares += shares[i] * residuals[i] * residuals[i];
    }

    return squares / Math.max(1, Arrays.stream(shares).sum() - fitted);
  }

  /** The middle of the residuals that fitting has not made 0. */
  private static double middle(double[] residuals, double[] shares, int fitted) {
    double count = Arrays.stream(shares).sum();
    double[] sorted = Arrays.stream(residuals).map(Math::abs).sorted().toArray();
    double share = (fitted + Math.max(1, count - fitted) / 2) / count;
    double position = Math.min(sorted.length - 1, share * sorted.length - 0.5);
    int below = (int) Math.max(0, Math.floor(position));
    int above = Math.min(sorted.length - 1, below + 1);
    double part = Math.max(0, position - below);
    return ((1 - part) * sorted[below] + part * sorted[above]) / MIDDLE;
  }
}
