package io.copse.pipeline.domains;

import io.copse.pipeline.identity.Mix64;
import java.io.Serializable;

/**
 * What a document costs in each domain: the squared distances to the centres.
 *
 * @param docId the document
 * @param tokens its length, which is its weight in the balance
 * @param costs [k]
 */
record DocumentCosts(String docId, long tokens, double[] costs) implements Serializable {
  /** Largest cost that is added to tell equal documents apart. */
  private static final double TIE_BREAK = 1e-5;

  /** Returns a document's squared distances to the centres [k][dimensions]. */
  static DocumentCosts of(Place place, double[][] centres) {
    double[] squared = new double[centres.length];
    for (int c = 0; c < squared.length; c++) {
      squared[c] = Place.squaredDistance(place.coordinates(), centres[c]);
    }
    return new DocumentCosts(place.docId(), place.tokens(), squared);
  }

  /**
   * Returns these costs with a small hash of the document's id added, so that equal documents can
   * go to different domains.
   */
  DocumentCosts withoutTies(long seed) {
    double[] without = costs.clone();
    long hash = DocumentHash.of(seed, docId);
    for (int c = 0; c < without.length; c++) {
      without[c] += TIE_BREAK * DocumentHash.unit(Mix64.mix(hash + c));
    }
    return new DocumentCosts(docId, tokens, without);
  }

  /** Returns the domain of the lowest sum of cost and price, the first of several such. */
  static int cheapest(double[] costs, double[] prices) {
    int best = 0;
    for (int c = 1; c < costs.length; c++) {
      if (costs[c] + prices[c] < costs[best] + prices[best]) {
        best = c;
      }
    }
    return best;
  }
}
