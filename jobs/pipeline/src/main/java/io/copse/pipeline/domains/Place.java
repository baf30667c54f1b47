package io.copse.pipeline.domains;

import java.io.Serializable;

/**
 * A document's place in the space of the clusters.
 *
 * @param docId the document
 * @param tokens its length, which is its weight in the balance
 * @param coordinates [dimensions], of norm 1, or 0 for a text without terms
 */
record Place(String docId, long tokens, double[] coordinates) implements Serializable {
  /** Returns the squared Euclidean distance of two vectors of the same length. */
  static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }
}
