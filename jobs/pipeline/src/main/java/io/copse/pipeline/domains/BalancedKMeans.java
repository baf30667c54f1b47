package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/**
 * Assigns all documents of a corpus to domains of equal tokens.
 *
 * <p>Centres and first prices come from a bounded sample ({@link Centres}). Prices are then refined
 * on all documents by sums of k numbers. The remaining excess is repaired by moving the documents
 * that raise the cost least. Each domain ends within one longest document of the mean number of
 * tokens.
 *
 * <p>Driver memory: at most 50,000 (or 16 k^2) candidate moves, and the documents moved.
 */
final class BalancedKMeans {
  private static final int CANDIDATES = 50_000;
  private static final int MAX_ROUNDS = 1_000;

  private BalancedKMeans() {}

  /**
   * The domain of each document.
   *
   * @param prices [k]; a document's domain is the one of the lowest sum of cost and price
   * @param moved the documents, by id, that are in another domain
   */
  record Assignment(double[] prices, Map<String, Integer> moved) implements Serializable {
    Assignment {
      prices = prices.clone();
    }

    int of(DocumentCosts document) {
      Integer exception = moved.get(document.docId());
      return exception != null ? exception : DocumentCosts.cheapest(document.costs(), prices);
    }
  }

  /**
   * Returns the balanced assignment of documents. Their costs are read many times.
   *
   * @param costs without ties, the documents to assign
   * @param firstPrices [k], which the search for prices starts from
   */
  static Assignment assign(JavaRDD<DocumentCosts> costs, double[] firstPrices, long seed) {
    int k = firstPrices.length;
    long longest = costs.map(DocumentCosts::tokens).reduce(Math::max);
    long total = costs.map(DocumentCosts::tokens).reduce(Long::sum);
    double mean = (double) total / k;
    double[] prices = firstPrices;
    long[] loads = loads(costs, new Assignment(prices, Map.of()), k);
    if (total > 0 && excess(loads, mean, longest) > 0) {
      prices = PriceSearch.anneal((p, t) -> shares(costs, p, t, total), prices, 4e-3, 1e-6, 4);
      loads = loads(costs, new Assignment(prices, Map.of()), k);
    }
    HashMap<String, Integer> moved = new HashMap<>();
    for (int round = 0; excess(loads, mean, longest) > 0; round++) {
      if (round == MAX_ROUNDS) {
        throw new IllegalStateException(
            "The domains are not balanced after %d rounds: start again with another seed, or with fewer domains."
                .formatted(round));
      }
      Assignment now = new Assignment(prices, moved);
      moved.putAll(candidates(costs, now, loads, mean, longest, seed).settle(loads, mean, longest));
    }
    return new Assignment(prices, moved);
  }

  /** Returns how far the worst domain is out of the bound of one longest document. */
  private static double excess(long[] loads, double mean, long longest) {
    double excess = 0;
    for (long load : loads) {
      excess = Math.max(excess, Math.abs(load - mean) - longest);
    }
    return excess;
  }

  /** Returns each domain's share of all tokens, softly assigned at a temperature. */
  private static double[] shares(
      JavaRDD<DocumentCosts> costs, double[] prices, double temperature, long total) {
    return costs
        .mapPartitions(
            part -> {
              ExactSums sums = ExactSums.zeros(prices.length, 2);
              part.forEachRemaining(
                  document ->
                      PriceSearch.addShares(
                          sums,
                          document.costs(),
                          prices,
                          temperature,
                          (double) document.tokens() / total));
              return List.of(sums).iterator();
            })
        .reduce(ExactSums::merge)
        .values();
  }

  /** Returns each domain's tokens. */
  private static long[] loads(JavaRDD<DocumentCosts> costs, Assignment assignment, int k) {
    return costs
        .mapPartitions(
            part -> {
              long[] loads = new long[k];
              part.forEachRemaining(
                  document -> loads[assignment.of(document)] += document.tokens());
              return List.of(loads).iterator();
            })
        .reduce(
            (a, b) -> {
              for (int c = 0; c < a.length; c++) {
                a[c] += b[c];
              }
              return a;
            });
  }

  /** Returns the cheapest moves that reduce the excess of a domain. */
  private static Moves candidates(
      JavaRDD<DocumentCosts> costs,
      Assignment now,
      long[] loads,
      double mean,
      long longest,
      long seed) {
    int k = loads.length;
    int limit = Math.max(16, CANDIDATES / (k * k));
    long[] before = loads.clone();
    return costs
        .mapPartitions(
            part -> {
              Moves moves = new Moves(limit);
              part.forEachRemaining(
                  document -> {
                    int from = now.of(document);
                    for (int to = 0; to < k && document.tokens() > 0; to++) {
                      if (to != from && Moves.helps(before, from, to, mean, longest)) {
                        moves.add(
                            new Moves.Move(
                                (document.costs()[to] - document.costs()[from]) / document.tokens(),
                                DocumentHash.of(seed, document.docId()),
                                document.docId(),
                                document.tokens(),
                                from,
                                to));
                      }
                    }
                  });
              return List.of(moves).iterator();
            })
        .treeReduce(Moves::merge, 2);
  }
}
