package io.copse.pipeline.domains;

import io.copse.pipeline.identity.Mix64;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.linear.MatrixUtils;

/**
 * The leading right singular vectors of a matrix A [documents][vocabulary].
 *
 * <p>They are found by the randomised range finder with subspace iterations (Halko, Martinsson and
 * Tropp, 2011, algorithms 4.4 and 5.1): {@code Q = orth((A'A)^q Omega)}, then the eigenvectors of
 * {@code (A Q)'(A Q)}.
 *
 * <p>Products with A are of floats, and their sums over documents are exact. All else is in
 * doubles.
 *
 * <p>Driver memory: a few arrays of vocabulary x (dimensions + 25).
 */
final class TruncatedSvd {
  /** Least number of columns beyond the dimensions. */
  private static final int OVERSAMPLING = 10;

  /** The number of columns is a multiple of it, so that they fill whole vector registers. */
  private static final int WHOLE_VECTORS = 16;

  private static final int PASSES = 4;

  private TruncatedSvd() {}

  /**
   * Returns the basis [vocabulary][dimensions], its columns in the order of falling singular
   * values. There are fewer dimensions if the vocabulary has fewer terms, and none if it is empty.
   *
   * @param count number of rows
   */
  static double[][] basis(
      JavaRDD<SparseVector> rows, long count, int vocabulary, int dimensions, long seed) {
    if (vocabulary == 0) {
      return new double[0][];
    }
    int wanted = dimensions + OVERSAMPLING;
    int width = Math.min(vocabulary, wanted + Math.floorMod(-wanted, WHOLE_VECTORS));
    double[][] sketch = new double[width][vocabulary];
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < vocabulary; i++) {
        long bits = Mix64.mix(Mix64.mix(seed + j) + i);
        sketch[j][i] = bits < 0 ? -1 : 1;
      }
    }
    orthonormalize(sketch);
    for (int pass = 0; pass < PASSES; pass++) {
      sketch = project(rows, count, sketch);
      orthonormalize(sketch);
    }
    double[] gram = gram(rows, count, sketch);
    double[][] square = new double[width][];
    for (int j = 0; j < width; j++) {
      square[j] = Arrays.copyOfRange(gram, j * width, (j + 1) * width);
    }
    EigenDecompositionSymmetric eigen =
        new EigenDecompositionSymmetric(MatrixUtils.createRealMatrix(square));
    int kept = Math.min(dimensions, width);
    double[][] mix = new double[width][kept];
    for (int d = 0; d < kept; d++) {
      for (int j = 0; j < width; j++) {
        mix[j][d] = eigen.getEigenvector(d).getEntry(j);
      }
    }
    double[][] basis = new double[vocabulary][kept];
    for (int i = 0; i < vocabulary; i++) {
      for (int j = 0; j < width; j++) {
        addScaled(basis[i], mix[j], sketch[j][i]);
      }
    }
    return basis;
  }

  /** Returns A'(A Q)' for a sketch held as its columns, [width][vocabulary]. */
  private static double[][] project(JavaRDD<SparseVector> rows, long count, double[][] sketch) {
    int width = sketch.length;
    int vocabulary = sketch[0].length;
    double[] sums =
        sums(
            rows,
            count,
            sketch,
            vocabulary * width,
            (block, q, sum) -> block.addTransposedTimes(block.times(q, width), width, sum));
    double[][] result = new double[width][vocabulary];
    for (int i = 0; i < vocabulary; i++) {
      for (int j = 0; j < width; j++) {
        result[j][i] = sums[i * width + j];
      }
    }
    return result;
  }

  /** Returns (A Q)'(A Q), [width][width]. */
  private static double[] gram(JavaRDD<SparseVector> rows, long count, double[][] sketch) {
    int width = sketch.length;
    return sums(
        rows,
        count,
        sketch,
        width * width,
        (block, q, sum) -> {
          for (float[] place : block.times(q, width)) {
            for (int j = 0; j < width; j++) {
              sum.add(width * j, place, place[j]);
            }
          }
        });
  }

  /** Adds what a block of documents contributes to sums, given Q [vocabulary][width]. */
  private interface Addend extends Serializable {
    void add(SparseBlock block, float[][] q, ExactSums sum);
  }

  private static double[] sums(
      JavaRDD<SparseVector> rows, long count, double[][] sketch, int length, Addend addend) {
    Broadcast<float[][]> shared =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(transposed(sketch));
    double[] sums =
        rows.mapPartitions(
                part -> {
                  float[][] q = shared.value();
                  ExactSums sum = ExactSums.zeros(length, count);
                  while (part.hasNext()) {
                    addend.add(SparseBlock.next(part, q.length), q, sum);
                  }
                  return List.of(sum).iterator();
                })
            .treeReduce(ExactSums::merge, 2)
            .values();
    shared.destroy();
    return sums;
  }

  /** Returns a matrix by rows, so that the numbers of a term lie side by side. */
  private static float[][] transposed(double[][] columns) {
    float[][] rows = new float[columns[0].length][columns.length];
    for (int j = 0; j < columns.length; j++) {
      for (int i = 0; i < rows.length; i++) {
        rows[i][j] = (float) columns[j][i];
      }
    }
    return rows;
  }

  /** Orthonormalises by Gram-Schmidt, twice; a column in the span of those before becomes 0. */
  private static void orthonormalize(double[][] columns) {
    for (int j = 0; j < columns.length; j++) {
      double before = norm(columns[j]);
      for (int twice = 0; twice < 2; twice++) {
        for (int i = 0; i < j; i++) {
          addScaled(columns[j], columns[i], -inner(columns[i], columns[j]));
        }
      }
      double norm = norm(columns[j]);
      double scale = norm > 1e-10 * before && norm > 0 ? 1 / norm : 0;
      for (int n = 0; n < columns[j].length; n++) {
        columns[j][n] *= scale;
      }
    }
  }

  private static double norm(double[] vector) {
    return Math.sqrt(inner(vector, vector));
  }

  /** Returns the inner product by four interleaved sums, which hide the latency of an addition. */
  private static double inner(double[] a, double[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int n = 0;
    for (; n <= a.length - 4; n += 4) {
      s0 += a[n] * b[n];
      s1 += a[n + 1] * b[n + 1];
      s2 += a[n + 2] * b[n + 2];
      s3 += a[n + 3] * b[n + 3];
    }
    for (; n < a.length; n++) {
      s0 += a[n] * b[n];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static void addScaled(double[] to, double[] vector, double scale) {
    for (int n = 0; n < to.length; n++) {
      to[n] += scale * vector[n];
    }
  }
}
