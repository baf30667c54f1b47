package io.copse.pipeline.domains;

import java.io.Serializable;

/**
 * The tf-idf vector of a document, held by its terms.
 *
 * @param indices positions in the vocabulary, rising
 * @param values weights at these positions, of Euclidean norm 1; none for a text without terms
 */
record SparseVector(int[] indices, double[] values) implements Serializable {

  /** Returns the product [width] with a matrix [vocabulary][width]. */
  double[] times(double[][] rows, int width) {
    double[] product = new double[width];
    for (int n = 0; n < indices.length; n++) {
      double value = values[n];
      double[] row = rows[indices[n]];
      for (int j = 0; j < width; j++) {
        product[j] += value * row[j];
      }
    }
    return product;
  }
}
