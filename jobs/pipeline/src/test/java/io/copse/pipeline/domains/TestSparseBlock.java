package io.copse.pipeline.domains;

import static org.assertj.core.api.Assertions.assertThat;

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
    return new SparseVector(indices, random.doubles(indices.length, -1, 1).toArray());
  }

  @Test
  void productsHaveTheBitsOfThoseOfEachVector() {
    List<SparseVector> vectors = new ArrayList<>();
    for (int n = 0; n < 1_300; n++) {
      vectors.add(vector());
    }
    double[][] q = new double[VOCABULARY][];
    Arrays.setAll(q, term -> random.doubles(WIDTH, -1, 1).toArray());
    ExactSums sums = ExactSums.zeros(VOCABULARY * WIDTH, 10_000);
    ExactSums expected = ExactSums.zeros(VOCABULARY * WIDTH, 10_000);
    int done = 0;
    Iterator<SparseVector> left = vectors.iterator();
    while (left.hasNext()) {
      SparseBlock block = SparseBlock.next(left, VOCABULARY);
      double[][] product = block.times(q, WIDTH);
      block.addTransposedTimes(product, WIDTH, sums);
      for (double[] row : product) {
        SparseVector vector = vectors.get(done++);
        assertThat(row).isEqualTo(vector.times(q, WIDTH));
        for (int n = 0; n < vector.indices().length; n++) {
          expected.add(WIDTH * vector.indices()[n], row, vector.values()[n]);
        }
      }
    }
    assertThat(done).isEqualTo(vectors.size());
    assertThat(sums.values()).isEqualTo(expected.values());
  }
}
