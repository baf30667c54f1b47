package io.copse.udf.fit.approach;

import org.hipparchus.analysis.polynomials.PolynomialFunction;
import org.hipparchus.analysis.polynomials.PolynomialSplineFunction;

/**
 * Akima's spline (1970, "A New Method of Interpolation and Smooth Curve Fitting Based on Local
 * Procedures") with his own rule at the ends: two more slopes continue the outer ones linearly. The
 * library's spline has another rule, which moves minima near the ends.
 */
final class Akima {
  /** Slopes that differ by less than this share of the largest difference are equal. */
  private static final double EQUAL = 1e-9;

  private Akima() {}

  /** Interpolates at least three points, x ascending. */
  static PolynomialSplineFunction through(double[] x, double[] y) {
    int n = x.length;
    double[] slope = new double[n + 3];
    for (int i = 0; i < n - 1; i++) {
      slope[i + 2] = (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
    }

    slope[1] = 2 * slope[2] - slope[3];
    slope[0] = 2 * slope[1] - slope[2];
    slope[n + 1] = 2 * slope[n] - slope[n - 1];
    slope[n + 2] = 2 * slope[n + 1] - slope[n];

    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, left(slope, i) + right(slope, i));
    }

    double[] tangent = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = left(slope, i) + right(slope, i);
      tangent[i] =
          sum > EQUAL * largest
              ? (right(slope, i) * slope[i + 1] + left(slope, i) * slope[i + 2]) / sum
              : (slope[i] + slope[i + 3]) / 2;
    }

    PolynomialFunction[] pieces = new PolynomialFunction[n - 1];
    for (int i = 0; i < n - 1; i++) {
      double h = x[i + 1] - x[i];
      double s = slope[i + 2];
      pieces[i] =
          new PolynomialFunction(
              y[i],
              tangent[i],
              (3 * s - 2 * tangent[i] - tangent[i + 1]) / h,
              (tangent[i] + tangent[i + 1] - 2 * s) / (h * h));
    }

    return new PolynomialSplineFunction(x, pieces);
  }

  private static double left(double[] slope, int i) {
    return Math.abs(slope[i + 1] - slope[i]);
  }

  private static double right(double[] slope, int i) {
    return Math.abs(slope[i + 3] - slope[i + 2]);
  }
}
