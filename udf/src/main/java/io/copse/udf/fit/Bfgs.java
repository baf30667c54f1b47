package io.copse.udf.fit;

/**
 * Minimises a function of a few variables by BFGS with a dense inverse Hessian. The line search
 * bisects until it meets the weak Wolfe conditions. It also works on functions with kinks (Lewis
 * and Overton 2013, "Nonsmooth optimization via quasi-Newton methods"), which Huber's objective
 * with a small delta nearly has. A value of +infinity marks what lies outside the domain.
 */
public final class Bfgs {
  private static final double ARMIJO = 1e-4;
  private static final double WOLFE = 0.9;
  private static final int MAX_BISECTIONS = 50;

  /** Restarts along the gradient when the search direction fails; the next failure is the end. */
  private static final int MAX_RESTARTS = 2;

  /** So many steps in a row that hardly lower the value are the end. */
  private static final int MAX_IDLE_STEPS = 3;

  /** A step that lowers the value by less than this share of it is lost in rounding. */
  public static final double ROUNDING = 1e-15;

  private Bfgs() {}

  /** A function with its gradient. */
  public interface Function {
    /** Gives the value at x and writes the gradient. */
    double evaluate(double[] x, double[] gradient);
  }

  /** The end of a search: x, the value there, and the iterations that it took. */
  public record End(double[] x, double value, int iterations) {}

  /**
   * Searches until neither the quasi-Newton direction nor the gradient lowers the value any more.
   *
   * @param start the point to begin at, left unchanged; the function must be finite there
   * @param idle a step that lowers the value by less than this share of it does not count
   */
  public static End minimise(Function function, double[] start, int maxIterations, double idle) {
    int n = start.length;
    double[] x = start.clone();
    double[] gradient = new double[n];
    double value = function.evaluate(x, gradient);
    double[][] inverse = scaledIdentity(n, initialScale(gradient));
    boolean fresh = true;
    int restarts = 0;
    int iteration = 0;
    int idleSteps = 0;
    while (iteration < maxIterations && idleSteps < MAX_IDLE_STEPS && norm(gradient) > 0) {
      double[] direction = negatedProduct(inverse, gradient);
      double slope = dot(direction, gradient);
      Step step = slope < 0 ? lineSearch(function, x, value, slope, direction) : null;
      if (step == null) {
        if (fresh || restarts++ >= MAX_RESTARTS) {
          break;
        }

        inverse = scaledIdentity(n, initialScale(gradient));
        fresh = true;
        continue;
      }

      iteration++;
      double[] s = difference(step.x, x);
      double[] y = difference(step.gradient, gradient);
      double sy = dot(s, y);
      if (sy > 0) {
        if (fresh) {
          inverse = scaledIdentity(n, sy / dot(y, y));
        }

        update(inverse, s, y, sy);
        fresh = false;
      }

      idleSteps = value - step.value <= idle * Math.abs(value) ? idleSteps + 1 : 0;
      x = step.x;
      gradient = step.gradient;
      value = step.value;
    }

    return new End(x, value, iteration);
  }

  private record Step(double[] x, double value, double[] gradient) {}

  /** Finds a step that meets both conditions, or the best lower point seen, or null. */
  private static Step lineSearch(
      Function function, double[] x, double value, double slope, double[] direction) {
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double length = 1;
    Step lower = null;
    for (int i = 0; i < MAX_BISECTIONS; i++) {
      double[] at = x.clone();
      for (int j = 0; j < at.length; j++) {
        at[j] += length * direction[j];
      }

      double[] gradient = new double[x.length];
      double found = function.evaluate(at, gradient);
      if (!(found < value + ARMIJO * length * slope)) {
        high = length;
      } else {
        lower = new Step(at, found, gradient);
        if (dot(gradient, direction) >= WOLFE * slope) {
          return lower;
        }

        low = length;
      }

      length = Double.isInfinite(high) ? 2 * low : (low + high) / 2;
    }

    return lower;
  }

  /** H = (I - s y' / s'y) H (I - y s' / s'y) + s s' / s'y. */
  private static void update(double[][] inverse, double[] s, double[] y, double sy) {
    double[] hy = negatedProduct(inverse, y);
    double yhy = -dot(y, hy);
    for (int i = 0; i < s.length; i++) {
      for (int j = 0; j < s.length; j++) {
        inverse[i][j] += (1 + yhy / sy) * s[i] * s[j] / sy + (hy[i] * s[j] + s[i] * hy[j]) / sy;
      }
    }
  }

  private static double initialScale(double[] gradient) {
    return 0.1 / norm(gradient);
  }

  private static double[][] scaledIdentity(int n, double scale) {
    double[][] identity = new double[n][n];
    for (int i = 0; i < n; i++) {
      identity[i][i] = scale;
    }

    return identity;
  }

  private static double[] negatedProduct(double[][] matrix, double[] vector) {
    double[] product = new double[vector.length];
    for (int i = 0; i < vector.length; i++) {
      product[i] = -dot(matrix[i], vector);
    }

    return product;
  }

  private static double[] difference(double[] left, double[] right) {
    double[] difference = new double[left.length];
    for (int i = 0; i < left.length; i++) {
      difference[i] = left[i] - right[i];
    }

    return difference;
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }

    return sum;
  }

  private static double norm(double[] vector) {
    return Math.sqrt(dot(vector, vector));
  }
}
