package io.copse.pipeline.domains;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Some documents' tf-idf vectors, A [documents][vocabulary], held term by term: what belongs to a
 * term, which is far away in memory, is then read and written once for all documents of the block,
 * whose own rows stay in the cache.
 *
 * @param documents number of documents
 * @param starts where each term's entries begin, and at the end where all end
 * @param rows the entries' documents, from 0, rising within a term
 * @param values the entries' weights
 */
record SparseBlock(int documents, int[] starts, int[] rows, double[] values) {
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

  /** With 110 numbers each, 450 kB. */
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
    double[] values = new double[rows.length];
    for (int row = 0; row < block.size(); row++) {
      SparseVector vector = block.get(row);
      for (int n = 0; n < vector.indices().length; n++) {
        int at = next[vector.indices()[n]]++;
        rows[at] = row;
        values[at] = vector.values()[n];
      }
    }
    return new SparseBlock(block.size(), starts, rows, values);
  }

  /** Returns A Q for Q [vocabulary][width]; the bits are those of {@link SparseVector#times}. */
  double[][] times(double[][] q, int width) {
    double[][] product = new double[documents][width];
    for (int term = 0; term + 1 < starts.length; term++) {
      double[] ofTerm = q[term];
      for (int at = starts[term]; at < starts[term + 1]; at++) {
        double value = values[at];
        double[] row = product[rows[at]];
        int j = 0;
        for (; j <= width - DOUBLES.length(); j += DOUBLES.length()) {
          DoubleVector.fromArray(DOUBLES, row, j)
              .add(DoubleVector.fromArray(DOUBLES, ofTerm, j).mul(value))
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
  void addTransposedTimes(double[][] p, int width, ExactSums sums) {
    ExactSums ofTerm = sums.zeros(width);
    for (int term = 0; term + 1 < starts.length; term++) {
      if (starts[term] < starts[term + 1]) {
        for (int at = starts[term]; at < starts[term + 1]; at++) {
          ofTerm.add(0, p[rows[at]], values[at]);
        }
        ofTerm.moveTo(sums, width * term);
      }
    }
  }
}
