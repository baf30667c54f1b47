package io.copse.udf.fit;

import io.copse.udf.form.Axes;
import io.copse.udf.form.Coordinate;
import io.copse.udf.law.Law;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;

/**
 * The linearised uncertainty of a fitted point under the objective that was minimised. Coordinates
 * on the edge of their range are held there.
 *
 * @param <L> the law
 */
final class Uncertainty<L extends Law> {
  static final double LEVEL = 0.95;

  private static final double DIFFERENCE = 1e-5;

  /** More runs than this make a search over the whole grid slow. */
  private static final int MAX_GRID_RUNS = 2000;

  private final Surface<L> surface;
  private final double[] theta;
  private final Spread spread;
  private final double quantile;
  private final double runShare;
  private final double[][] covariance;

  private Uncertainty(
      Surface<L> surface,
      double[] theta,
      Spread spread,
      double quantile,
      double runShare,
      double[][] covariance) {
    this.surface = surface;
    this.theta = theta;
    this.spread = spread;
    this.quantile = quantile;
    this.runShare = runShare;
    this.covariance = covariance;
  }

  static <L extends Law> Uncertainty<L> at(Surface<L> surface, double[] theta, Units units) {
    double[][] jacobian = surface.logJacobian(theta);
    double[] residuals = surface.logResiduals(theta);
    if (!surface.objective().isLog()) {
      double[] predicted = surface.predictions(theta);
      double[] observed = surface.observed();
      for (int i = 0; i < residuals.length; i++) {
        residuals[i] = predicted[i] - observed[i];
        for (int j = 0; j < theta.length; j++) {
          jacobian[i][j] *= predicted[i];
        }
      }
    }

    double[] weights = surface.weights();
    for (int i = 0; i < residuals.length; i++) {
      residuals[i] *= Math.sqrt(weights[i]);
    }

    Spread spread = Spread.of(surface.objective(), residuals, units.shares(), theta.length);
    int freedom = Math.max(1, units.count() - theta.length);
    return new Uncertainty<>(
        surface,
        theta,
        spread,
        new TDistribution(freedom).inverseCumulativeProbability((1 + LEVEL) / 2),
        (double) units.count() / surface.size(),
        covariance(surface, weighted(surface, jacobian, units), theta));
  }

  Surface<L> surface() {
    return surface;
  }

  double[] theta() {
    return theta;
  }

  Spread spread() {
    return spread;
  }

  /** Half of the interval of a coordinate; 0 if it is held on the edge of its range. */
  double half(int coordinate) {
    return quantile * spread.deviation() * Math.sqrt(covariance[coordinate][coordinate]);
  }

  /** Half of the interval of a quantity of the law. */
  double half(ToDoubleFunction<L> quantity) {
    double[] gradient = new double[theta.length];
    for (int j = 0; j < theta.length; j++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[j] += DIFFERENCE;
      down[j] -= DIFFERENCE;
      double[] above = surface.form().clamp(up);
      double[] below = surface.form().clamp(down);
      gradient[j] =
          (quantity.applyAsDouble(surface.form().law(above))
                  - quantity.applyAsDouble(surface.form().law(below)))
              / (above[j] - below[j]);
    }

    double variance = 0;
    for (int i = 0; i < theta.length; i++) {
      for (int j = 0; j < theta.length; j++) {
        variance += gradient[i] * covariance[i][j] * gradient[j];
      }
    }

    return quantile * spread.deviation() * Math.sqrt(Math.max(0, variance));
  }

  /**
   * Whether a coordinate differs from its lower edge: the objective's rise, if the coordinate is
   * held there and the others are fitted, must be more than chance.
   */
  boolean differsFromEdge(int coordinate, FitSettings settings) {
    Coordinate own = surface.form().coordinates().get(coordinate);
    ConstrainedForm<L> held = ConstrainedForm.holding(surface.form(), coordinate, own.low());
    Surface<L> plane = surface.with(held);
    double lowest = end(plane, held.clamp(held.own(theta)), settings);
    if (surface.size() <= MAX_GRID_RUNS) {
      double[] start =
          Axes.product(held.axes(settings.exponents())).stream()
              .map(held::project)
              .min(Comparator.comparingDouble(plane::value))
              .orElseThrow();
      lowest = Math.min(lowest, end(plane, start, settings));
    }

    return spread.significance(runShare * (lowest - surface.value(theta))) > quantile * quantile;
  }

  private static double end(Surface<?> plane, double[] start, FitSettings settings) {
    return Search.from(plane, start, settings.maxIterations()).value();
  }

  /** Rows times the roots of their weights and of their shares in independent runs. */
  static double[][] weighted(Surface<?> surface, double[][] rows, Units units) {
    double[] weights = surface.weights();
    double[] shares = units.shares();
    for (int i = 0; i < rows.length; i++) {
      double root = Math.sqrt(weights[i] * shares[i]);
      for (int j = 0; j < rows[i].length; j++) {
        rows[i][j] *= root;
      }
    }

    return rows;
  }

  /** Brings columns to unit length, and gives their lengths. */
  static double[] normalise(double[][] rows) {
    int k = rows[0].length;
    double[] lengths = new double[k];
    for (double[] row : rows) {
      for (int j = 0; j < k; j++) {
        lengths[j] = Math.hypot(lengths[j], row[j]);
      }
    }

    for (double[] row : rows) {
      for (int j = 0; j < k; j++) {
        row[j] = lengths[j] == 0 ? 0 : row[j] / lengths[j];
      }
    }

    return lengths;
  }

  private static double[][] covariance(Surface<?> surface, double[][] jacobian, double[] theta) {
    int k = theta.length;
    double[][] covariance = new double[k][k];
    List<String> bound = surface.form().atBounds(theta);
    List<Coordinate> coordinates = surface.form().coordinates();
    int[] open =
        IntStream.range(0, k).filter(j -> !bound.contains(coordinates.get(j).name())).toArray();
    if (open.length == 0) {
      return covariance;
    }

    double[][] rows = new double[jacobian.length][open.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < open.length; j++) {
        rows[i][j] = jacobian[i][open[j]];
      }
    }

    double[] lengths = normalise(rows);
    var svd = new SingularValueDecomposition(new Array2DRowRealMatrix(rows, false));
    for (int i = 0; i < open.length; i++) {
      for (int j = 0; j < open.length; j++) {
        double sum = 0;
        for (int s = 0; s < open.length; s++) {
          // A direction that the runs leave free has a variance that is huge and no infinity.
          double value = Math.max(svd.getSingularValues()[s], 1e-100);
          sum += svd.getV().getEntry(i, s) / value * (svd.getV().getEntry(j, s) / value);
        }

        covariance[open[i]][open[j]] = sum / (lengths[i] * lengths[j]);
      }
    }

    return covariance;
  }
}
