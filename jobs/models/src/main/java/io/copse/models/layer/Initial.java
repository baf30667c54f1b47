package io.copse.models.layer;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/**
 * The distribution that a parameter starts from. It fills {@code weights[from, to)} from the
 * parameter's own stream of random numbers and nothing else. {@link StrictMath} gives the same bits
 * on every machine.
 */
@FunctionalInterface
public interface Initial {
  /** GPT-2's deviation of all matrices but those that write to the residual stream. */
  double DEVIATION = 0.02;

  void fill(SplittableRandom random, float[] weights, int from, int to);

  /** GPT-2's deviation of matrices that write to the residual stream of so many blocks. */
  static double residualDeviation(int layers) {
    return DEVIATION / StrictMath.sqrt(2.0 * layers);
  }

  /** {@code N(0, deviation^2)}, by Box and Muller's transform. */
  static Initial normal(double deviation) {
    return (random, weights, from, to) -> {
      for (int i = from; i < to; i += 2) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
        double angle = 2 * Math.PI * random.nextDouble();
        weights[i] = (float) (deviation * radius * StrictMath.cos(angle));
        if (i + 1 < to) {
          weights[i + 1] = (float) (deviation * radius * StrictMath.sin(angle));
        }
      }
    };
  }

  /** The same value everywhere. */
  static Initial constant(double value) {
    return of(i -> value);
  }

  /** A function of the index within the parameter, row-major. */
  static Initial of(IntToDoubleFunction value) {
    return (random, weights, from, to) -> {
      for (int i = from; i < to; i++) {
        weights[i] = (float) value.applyAsDouble(i - from);
      }
    };
  }

  /** Uniform on [low, high). */
  static Initial uniform(double low, double high) {
    return (random, weights, from, to) -> {
      for (int i = from; i < to; i++) {
        weights[i] = (float) (low + (high - low) * random.nextDouble());
      }
    };
  }

  /** Uniform on +-1 / sqrt(inputs): Kaiming's as PyTorch's linear layers have it. */
  static Initial fanIn(int inputs) {
    double bound = 1 / StrictMath.sqrt(inputs);
    return uniform(-bound, bound);
  }

  /** This distribution with a function applied to each number. */
  default Initial map(DoubleUnaryOperator function) {
    return (random, weights, from, to) -> {
      fill(random, weights, from, to);
      for (int i = from; i < to; i++) {
        weights[i] = (float) function.applyAsDouble(weights[i]);
      }
    };
  }

  /**
   * A matrix [rows, columns] of {@code gain} times orthonormal columns, or rows if they are fewer
   * (Saxe et al. 2014): normal numbers made orthogonal one after the other.
   */
  static Initial orthogonal(int rows, int columns, double gain) {
    return (random, weights, from, to) -> {
      int count = Math.min(rows, columns);
      int length = Math.max(rows, columns);
      normal(1).fill(random, weights, from, to);
      double[][] basis = new double[count][length];
      for (int i = 0; i < count; i++) {
        double[] vector = basis[i];
        for (int j = 0; j < length; j++) {
          vector[j] = weights[from + (rows < columns ? i * columns + j : j * columns + i)];
        }
        for (int before = 0; before < i; before++) {
          addScaled(vector, basis[before], -dot(vector, basis[before]));
        }
        double scale = 1 / StrictMath.sqrt(dot(vector, vector));
        for (int j = 0; j < length; j++) {
          vector[j] *= scale;
          weights[from + (rows < columns ? i * columns + j : j * columns + i)] =
              (float) (gain * vector[j]);
        }
      }
    };
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void addScaled(double[] sum, double[] x, double factor) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * x[i];
    }
  }

  /** {@code exp} of a number uniform on [ln low, ln high). */
  static Initial logUniform(double low, double high) {
    double logLow = StrictMath.log(low);
    double logHigh = StrictMath.log(high);
    return (random, weights, from, to) -> {
      for (int i = from; i < to; i++) {
        weights[i] = (float) StrictMath.exp(logLow + (logHigh - logLow) * random.nextDouble());
      }
    };
  }

  /**
   * Uniform on +-gain sqrt(6 / (rows + columns)) (Glorot and Bengio 2010) for a matrix [rows,
   * columns].
   */
  static Initial xavierUniform(int rows, int columns, double gain) {
    double bound = gain * StrictMath.sqrt(6.0 / (rows + columns));
    return uniform(-bound, bound);
  }
}
