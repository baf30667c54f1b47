package io.copse.udf.form;

import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.QRDecomposition;

/**
 * Least squares with coefficients that are not negative, for a few columns. All subsets of columns
 * are solved, and the best solution without a negative coefficient is taken.
 */
public final class NonNegativeLeastSquares {
  private NonNegativeLeastSquares() {}

  /**
   * Solves {@code min |columns x - target|} over {@code x >= 0}.
   *
   * @param columns each as long as the target
   * @param target what the columns add up to
   * @return the coefficients, one for each column; all 0 if no column lowers the sum of squares
   */
  public static double[] solve(double[][] columns, double[] target) {
    int k = columns.length;
    double[] best = new double[k];
    double bestGain = 0;
    for (int subset = 1; subset < 1 << k; subset++) {
      double[] found = solveSubset(columns, target, subset);
      double gain = found == null ? 0 : gain(columns, target, found);
      if (gain > bestGain) {
        bestGain = gain;
        best = found;
      }
    }

    return best;
  }

  private static double[] solveSubset(double[][] columns, double[] target, int subset) {
    int size = Integer.bitCount(subset);
    double[][] normal = new double[size][];
    int[] index = new int[size];
    for (int j = 0, next = 0; j < columns.length; j++) {
      if ((subset >> j & 1) == 1) {
        normal[next] = columns[j];
        index[next++] = j;
      }
    }

    QRDecomposition qr =
        new QRDecomposition(new Array2DRowRealMatrix(normal, false).transpose(), 1e-12);
    if (!qr.getSolver().isNonSingular()) {
      return null;
    }

    double[] part = qr.getSolver().solve(new ArrayRealVector(target, false)).toArray();
    double[] all = new double[columns.length];
    for (int j = 0; j < size; j++) {
      if (part[j] < 0) {
        return null;
      }

      all[index[j]] = part[j];
    }

    return all;
  }

  /** The fall of the sum of squares that the coefficients give. */
  private static double gain(double[][] columns, double[] target, double[] coefficients) {
    double gain = 0;
    for (int i = 0; i < target.length; i++) {
      double residual = target[i];
      for (int j = 0; j < columns.length; j++) {
        residual -= coefficients[j] * columns[j][i];
      }

      gain += target[i] * target[i] - residual * residual;
    }

    return gain;
  }
}
