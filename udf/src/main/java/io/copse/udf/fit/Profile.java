package io.copse.udf.fit;

import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.DecompositionSolver;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealVector;

/**
 * Profile intervals of a least-squares fit, for any quantity of the law (Bates and Watts 1988,
 * section 6.1). An interval has all values q for which the best law with that q has a sum of
 * squares of at most {@code S (1 + F / (n - p))}. S is the minimum, and F the quantile of the F
 * distribution with 1 and n - p degrees of freedom. Each end is the extreme of q under that bound,
 * found by Gauss-Newton steps along the bound.
 *
 * @param <L> the law
 */
public final class Profile<L extends Law> {
  private static final int MAX_STEPS = 200;
  private static final double SETTLED = 1e-9;

  /** The tolerance of the sum of squares about its bound at an end. */
  private static final double ON_BOUND = 1e-4;

  private static final double DIFFERENCE = 1e-6;

  private final Surface<L> surface;
  private final double[] best;
  private final boolean isLog;
  private final int freedom;

  private Profile(Surface<L> surface, double[] best, boolean isLog, int freedom) {
    this.surface = surface;
    this.best = best;
    this.isLog = isLog;
    this.freedom = freedom;
  }

  /**
   * Prepares the intervals of a fit.
   *
   * @param definition the law's definition
   * @param points the runs that {@code law} was fitted to, in any order
   * @param settings the settings that it was fitted with; their objective is one of least squares
   * @param law the fitted law
   * @throws IllegalArgumentException if the objective is not one of least squares
   */
  public static <L extends Law> Profile<L> of(
      LawDefinition<L> definition, List<RunPoint> points, FitSettings settings, L law) {
    Objective objective = settings.objective();
    boolean isLog = objective.equals(Objective.SQUARED_LOG);
    if (!isLog && !objective.equals(Objective.SQUARED)) {
      throw new IllegalArgumentException(
          "The objective "
              + objective.name()
              + " has no profile intervals: fit with squared_log or squared, or take a bootstrap.");
    }

    List<RunPoint> used = LawFit.used(definition, points, settings);
    Surface<L> surface = new Surface<>(definition, objective, used);
    double[] best = surface.form().theta(law);
    int freedom = Math.max(1, Units.of(definition, used).count() - best.length);
    return new Profile<>(surface, best, isLog, freedom);
  }

  /**
   * The interval of a quantity. An end that no bound stops is infinite: the runs do not limit the
   * quantity on that side.
   *
   * @param level the nominal coverage, between 0 and 1
   */
  public Interval interval(ToDoubleFunction<L> quantity, double level) {
    Interval.requireLevel(level);
    double t = new TDistribution(freedom).inverseCumulativeProbability((1 + level) / 2);
    double bound = surface.value(best) * (1 + t * t / freedom);
    return new Interval(
        end(quantity, bound, -1), end(quantity, bound, 1), level, IntervalMethod.PROFILE);
  }

  private double end(ToDoubleFunction<L> quantity, double bound, int direction) {
    double[] theta = best.clone();
    for (int step = 0; step < MAX_STEPS; step++) {
      double[] move = move(quantity, theta, bound, direction);
      double length = 1;
      double[] next = along(theta, move, length);
      // Far from the bound the linear model is wrong, so shorter steps are taken.
      while (length > 1e-3 && !(surface.value(next) < 4 * bound)) {
        length /= 2;
        next = along(theta, move, length);
      }

      double moved = 0;
      for (int j = 0; j < theta.length; j++) {
        moved = Math.max(moved, Math.abs(next[j] - theta[j]));
      }

      theta = next;
      if (moved < SETTLED) {
        break;
      }
    }

    return Math.abs(surface.value(theta) / bound - 1) < ON_BOUND
        ? quantity.applyAsDouble(surface.form().law(theta))
        : direction * Double.POSITIVE_INFINITY;
  }

  /**
   * The step to the extreme of the linearised quantity on the linearised bound: the Gauss-Newton
   * step, and from there along {@code (J'J)^-1 g} as far as the bound allows.
   */
  private double[] move(ToDoubleFunction<L> quantity, double[] theta, double bound, int direction) {
    double[][] jacobian = surface.logJacobian(theta);
    double[] residuals = surface.logResiduals(theta);
    if (!isLog) {
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
      double root = Math.sqrt(weights[i]);
      residuals[i] *= root;
      for (int j = 0; j < theta.length; j++) {
        jacobian[i][j] *= root;
      }
    }

    var matrix = new Array2DRowRealMatrix(jacobian, false);
    DecompositionSolver solver = new QRDecomposition(matrix).getSolver();
    RealVector r = new ArrayRealVector(residuals, false);
    RealVector newton = solver.solve(r).mapMultiply(-1);
    double rest = r.add(matrix.operate(newton)).getNorm();
    RealVector gradient = new ArrayRealVector(gradient(quantity, theta), false);
    RealVector along =
        new QRDecomposition(matrix.transposeMultiply(matrix)).getSolver().solve(gradient);
    double slack = Math.max(0, bound - rest * rest);
    double reach = Math.sqrt(slack / gradient.dotProduct(along));
    return newton.add(along.mapMultiply(direction * reach)).toArray();
  }

  private double[] gradient(ToDoubleFunction<L> quantity, double[] theta) {
    double[] gradient = new double[theta.length];
    for (int j = 0; j < theta.length; j++) {
      double[] up = theta.clone();
      double[] down = theta.clone();
      up[j] += DIFFERENCE;
      down[j] -= DIFFERENCE;
      gradient[j] =
          (quantity.applyAsDouble(surface.form().law(surface.form().clamp(up)))
                  - quantity.applyAsDouble(surface.form().law(surface.form().clamp(down))))
              / (2 * DIFFERENCE);
    }

    return gradient;
  }

  private double[] along(double[] theta, double[] move, double length) {
    double[] next = theta.clone();
    for (int j = 0; j < next.length; j++) {
      next[j] += length * move[j];
    }

    return surface.form().clamp(next);
  }
}
