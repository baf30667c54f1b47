package io.copse.pipeline.domains;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The tf-idf vectors of some documents, A [documents][vocabulary], in floats and held by term.
 *
 * <p>The data of a term is far away in memory. It is read and written once for all documents of the
 * block, whose own rows stay in the cache.
 *
 * @param documents number of documents
 * @param starts [vocabulary + 1], where each term's entries begin and, last, where all end
 * @param rows [entries], their documents from 0, rising within a term
 * @param values [entries], their weights
 */
record SparseBlock(int documents, int[] starts, int[] rows, float[] values) {
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Documents of a block: 512 rows of 112 floats are 230 kB. */
  private static final int DOCUMENTS = 512;

  /** Returns the next block of vectors. */
  static SparseBlock next(Iterator<SparseVector> vectors, int vocabulary) {
    List<SparseVector> block = new ArrayList<>();
    int[] starts = new int[vocabulary + 1];
    while (vectors.hasNext() && block.size() < DOCUMENTS) {
      SparseVector vector = vectors.next();
      block.add(vector);
      for (int term : vector.indices()) {
        starts[term + 1]++;
      }
    }
    for (int term = 0; term < vocabulary; term++) {
      starts[term + 1] += starts[term];
    }
    int[] next = starts.clone();
    int[] rows = new int[starts[vocabulary]];
    float[] values = new float[rows.length];
    for (int row = 0; row < block.size(); row++) {
      SparseVector vector = block.get(row);
      for (int n = 0; n < vector.indices().length; n++) {
        int at = next[vector.indices()[n]]++;
        rows[at] = row;
        values[at] = (float) vector.values()[n];
      }
    }
    return new SparseBlock(block.size(), starts, rows, values);
  }

  /**
   * Returns A Q [documents][width] for Q [vocabulary][width]. Products are rounded to floats, and
   * added in the order of the terms.
   */
  float[][] times(float[][] q, int width) {
    float[][] product = new float[documents][width];
    for (int term = 0; term + 1 < starts.length; term++) {
      float[] ofTerm = q[term];
      for (int at = starts[term]; at < starts[term + 1]; at++) {
        float value = values[at];
        float[] row = product[rows[at]];
        int j = 0;
        for (; j <= width - FLOATS.length(); j += FLOATS.length()) {
          FloatVector.fromArray(FLOATS, row, j)
              .add(FloatVector.fromArray(FLOATS, ofTerm, j).mul(value))
              .intoArray(row, j);
        }
        for (; j < width; j++) {
          row[j] += value * ofTerm[j];
        }
      }
    }
    return product;
  }

  /** Adds A' P for P [documents][width] to sums [vocabulary][width]. */
  void addTransposedTimes(float[][] p, int width, ExactSums sums) {
    ExactSums ofTerm = sums.zeros(width);
    for (int term = 0; term + 1 < starts.length; term++) {
      int entries = starts[term + 1] - starts[term];
      if (entries == 1) {
        sums.add(width * term, p[rows[starts[term]]], values[starts[term]]);
      } else if (entries > 1) {
        for (int at = starts[term]; at < starts[term + 1]; at++) {
          ofTerm.add(0, p[rows[at]], values[at]);
        }
        ofTerm.moveTo(sums, width * term);
      }
    }
  }
}
