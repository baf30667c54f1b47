package io.copse.udf.fit.approach;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import org.hipparchus.analysis.polynomials.PolynomialSplineFunction;

/** The curve by which the best size of one budget is found from its runs. */
public enum IsoFlopCurve {
  /** The vertex of a parabola of the loss in ln N (Hoffmann et al. 2022, approach 2). */
  PARABOLA(3) {
    @Override
    Vertex vertex(double[] logSizes, double[] losses) {
      // The middle is the origin and the half width the unit, so that the normal equations are
      // regular.
      int n = logSizes.length;
      double middle = (logSizes[0] + logSizes[n - 1]) / 2;
      double half = (logSizes[n - 1] - logSizes[0]) / 2;
      double mean = Arrays.stream(losses).average().orElseThrow();
      double[] u = Arrays.stream(logSizes).map(x -> (x - middle) / half).toArray();
      double meanU = Arrays.stream(u).average().orElseThrow();
      double meanSquare = Arrays.stream(u).map(x -> x * x).average().orElseThrow();
      double uu = 0;
      double us = 0;
      double ss = 0;
      double uy = 0;
      double sy = 0;
      for (int i = 0; i < n; i++) {
        double du = u[i] - meanU;
        double ds = u[i] * u[i] - meanSquare;
        double dy = losses[i] - mean;
        uu += du * du;
        us += du * ds;
        ss += ds * ds;
        uy += du * dy;
        sy += ds * dy;
      }

      double determinant = uu * ss - us * us;
      double curvature = (uu * sy - us * uy) / determinant;
      double slope = (ss * uy - us * sy) / determinant;
      if (!(curvature > 0)) {
        return Vertex.NONE;
      }

      double at = -slope / (2 * curvature);
      double loss = mean - slope * meanU - curvature * meanSquare - slope * slope / (4 * curvature);
      return new Vertex(middle + half * at, loss, Math.abs(at) < 1);
    }
  },

  /**
   * The lowest point of Akima's spline of ln loss in ln N, on a grid of 25 points a gap (Porian et
   * al. 2024).
   */
  AKIMA(3) {
    @Override
    Vertex vertex(double[] logSizes, double[] losses) {
      int n = logSizes.length;
      PolynomialSplineFunction spline =
          Akima.through(logSizes, Arrays.stream(losses).map(Math::log).toArray());
      int last = GRID * (n - 1) - 1;
      OptionalInt best = OptionalInt.empty();
      double lowest = Double.POSITIVE_INFINITY;
      for (int i = 0; i <= last; i++) {
        double value = spline.value(onGrid(logSizes, i, last));
        if (value < lowest) {
          lowest = value;
          best = OptionalInt.of(i);
        }
      }

      int at = best.orElseThrow();
      return new Vertex(onGrid(logSizes, at, last), Math.exp(lowest), 0 < at && at < last);
    }
  };

  /** Grid points for each gap between sizes. */
  static final int GRID = 25;

  private final int minSizes;

  IsoFlopCurve(int minSizes) {
    this.minSizes = minSizes;
  }

  /**
   * A curve's lowest point.
   *
   * @param logSize where it is
   * @param loss its height
   * @param isInside whether it lies between the smallest and the largest size
   */
  record Vertex(double logSize, double loss, boolean isInside) {
    static final Vertex NONE = new Vertex(Double.NaN, Double.NaN, false);
  }

  /** Finds the lowest point of at least {@link #minSizes()} ascending sizes. */
  abstract Vertex vertex(double[] logSizes, double[] losses);

  /** The least number of distinct sizes of a budget. */
  public int minSizes() {
    return minSizes;
  }

  /** The curve's name: {@code parabola} or {@code akima}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a curve by its name.
   *
   * @throws IllegalArgumentException if no curve has that name
   */
  public static IsoFlopCurve of(String label) {
    return Arrays.stream(values())
        .filter(curve -> curve.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No iso-FLOP curve is called '" + label + "': use parabola or akima."));
  }

  private static double onGrid(double[] logSizes, int i, int last) {
    double first = logSizes[0];
    double end = logSizes[logSizes.length - 1];
    // The ends are exact, because the spline is not defined beyond them.
    return i == last ? end : first + (end - first) * i / last;
  }
}
