package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestSparseBlock {
  private static final int VOCABULARY = 60;
  private static final int WIDTH = 11;

  private final Random random = new Random(8);

  private SparseVector vector() {
    int[] indices = random.ints(0, VOCABULARY - 3).limit(random.nextInt(9)).distinct().toArray();
    Arrays.sort(indices);
    return new SparseVector(indices, random.doubles(indices.length, -0.3, 0.3).toArray());
  }

  @Test
  void productsAndSumsAreThoseOfEachVector() {
    List<SparseVector> vectors = new ArrayList<>();
    for (int n = 0; n < 1_300; n++) {
      vectors.add(vector());
    }
    float[][] q = new float[VOCABULARY][WIDTH];
    double[][] exactQ = new double[VOCABULARY][WIDTH];
    for (int term = 0; term < VOCABULARY; term++) {
      for (int j = 0; j < WIDTH; j++) {
        q[term][j] = random.nextFloat() * 2 - 1;
        exactQ[term][j] = q[term][j];
      }
    }
    ExactSums sums = ExactSums.zeros(VOCABULARY * WIDTH, 10_000);
    ExactSums expected = ExactSums.zeros(VOCABULARY * WIDTH, 10_000);
    int done = 0;
    Iterator<SparseVector> left = vectors.iterator();
    while (left.hasNext()) {
      SparseBlock block = SparseBlock.next(left, VOCABULARY);
      float[][] product = block.times(q, WIDTH);
      block.addTransposedTimes(product, WIDTH, sums);
      for (float[] row : product) {
        SparseVector vector = vectors.get(done++);
        double[] exact = vector.times(exactQ, WIDTH);
        for (int j = 0; j < WIDTH; j++) {
          assertThat((double) row[j]).isCloseTo(exact[j], within(2e-6));
        }
        for (int n = 0; n < vector.indices().length; n++) {
          for (int j = 0; j < WIDTH; j++) {
            double term = (double) (float) vector.values()[n] * row[j];
            expected.add(WIDTH * vector.indices()[n] + j, term);
          }
        }
      }
    }
    assertThat(done).isEqualTo(vectors.size());
    assertThat(sums.values()).isEqualTo(expected.values());
  }
}
