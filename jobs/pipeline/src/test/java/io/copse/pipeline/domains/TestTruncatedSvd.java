package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.linear.SingularValueDecomposition;
import org.junit.jupiter.api.Test;

class TestTruncatedSvd extends SparkTest {
  private static final int DOCUMENTS = 80;
  private static final int TERMS = 40;
  private static final int DIMENSIONS = 5;

  @Test
  void spansTheSingularVectorsOfADenseDecomposition() {
    RealMatrix a = matrix();
    double[][] basis = basis(a, 3);
    RealMatrix v = new SingularValueDecomposition(a).getV();
    for (int d = 0; d < DIMENSIONS; d++) {
      double inner = 0;
      for (int i = 0; i < TERMS; i++) {
        inner += basis[i][d] * v.getEntry(i, d);
      }
      assertThat(Math.abs(inner)).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void bitsDoNotDependOnPartitions() {
    assertThat(basis(matrix(), 1)).isDeepEqualTo(basis(matrix(), 7));
  }

  private static double[][] basis(RealMatrix a, int partitions) {
    List<SparseVector> rows = new ArrayList<>();
    for (double[] row : a.getData()) {
      rows.add(new SparseVector(IntStream.range(0, TERMS).toArray(), row));
    }
    JavaRDD<SparseVector> rdd =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(rows, partitions);
    return TruncatedSvd.basis(rdd, DOCUMENTS, TERMS, DIMENSIONS, 7);
  }

  /** Rows of norm 1 about five directions of falling weight. */
  private static RealMatrix matrix() {
    SplittableRandom random = new SplittableRandom(9);
    double[][] directions = new double[DIMENSIONS][TERMS];
    for (double[] direction : directions) {
      for (int i = 0; i < TERMS; i++) {
        direction[i] = random.nextGaussian();
      }
    }
    RealMatrix a = MatrixUtils.createRealMatrix(DOCUMENTS, TERMS);
    for (int n = 0; n < DOCUMENTS; n++) {
      double[] row = new double[TERMS];
      for (int d = 0; d < DIMENSIONS; d++) {
        double weight = random.nextGaussian() * Math.pow(0.6, d);
        for (int i = 0; i < TERMS; i++) {
          row[i] += weight * directions[d][i] + 0.005 * random.nextGaussian();
        }
      }
      a.setRowVector(n, MatrixUtils.createRealVector(row).unitVector());
    }
    return a;
  }
}
