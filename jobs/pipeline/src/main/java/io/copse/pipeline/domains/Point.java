package io.copse.pipeline.domains;

import java.io.Serializable;

/**
 * A document where k-means sees it.
 *
 * @param docId the document
 * @param tokens its length, its weight in the balance
 * @param x its place, or its squared distances to the centres
 */
record Point(String docId, long tokens, double[] x) implements Serializable {
  static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  static int argmin(double[] costs, double[] prices) {
    int best = 0;
    for (int c = 1; c < costs.length; c++) {
      if (costs[c] + prices[c] < costs[best] + prices[best]) {
        best = c;
      }
    }
    return best;
  }
}
