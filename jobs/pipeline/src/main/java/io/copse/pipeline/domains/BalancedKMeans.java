package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;

/**
 * Balanced k-means at the size of a corpus. Centres and first prices come from a bounded sample
 * ({@link Centres}); prices are then refined on all documents by sums of k numbers; what excess is
 * left is repaired by moving the documents that raise the cost least. Each domain ends within one
 * longest document of the mean number of tokens.
 *
 * <p>Driver memory: at most 50,000 (or 16 k^2) candidate moves, and the documents moved.
 */
final class BalancedKMeans {
  /** Squared distance that tells equal documents apart, so that they can go to several domains. */
  private static final double TIE_BREAK = 1e-5;

  private static final int CANDIDATES = 50_000;
  private static final int MAX_ROUNDS = 1_000;

  private BalancedKMeans() {}

  /** Whom a document is assigned to: prices, and exceptions by id. */
  record Assignment(double[] prices, Map<String, Integer> moved) implements Serializable {
    Assignment {
      prices = prices.clone();
    }

    int of(Point costs) {
      Integer exception = moved.get(costs.docId());
      return exception != null ? exception : Point.argmin(costs.x(), prices);
    }
  }

  /** Returns a document's squared distances to the centres. */
  static Point distances(Point place, double[][] centres) {
    double[] squared = new double[centres.length];
    for (int c = 0; c < squared.length; c++) {
      squared[c] = Point.squaredDistance(place.x(), centres[c]);
    }
    return new Point(place.docId(), place.tokens(), squared);
  }

  /** Returns a document's squared distances with a hash of its id added, which breaks ties. */
  static Point costs(Point distances, long seed) {
    double[] costs = distances.x().clone();
    long hash = DocumentHash.of(seed, distances.docId());
    for (int c = 0; c < costs.length; c++) {
      costs[c] += TIE_BREAK * DocumentHash.unit(DocumentHash.mix(hash + c));
    }
    return new Point(distances.docId(), distances.tokens(), costs);
  }

  /**
   * Returns the balanced assignment of documents given by their costs, which are read many times.
   */
  static Assignment assign(JavaRDD<Point> costs, double[] firstPrices, long seed) {
    int k = firstPrices.length;
    long longest = costs.map(Point::tokens).reduce(Math::max);
    long total = costs.map(Point::tokens).reduce(Long::sum);
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
        throw new IllegalStateException("The domains are not balanced after " + round + " rounds.");
      }
      Assignment now = new Assignment(prices, moved);
      moved.putAll(candidates(costs, now, loads, mean, longest, seed).settle(loads, mean, longest));
    }
    return new Assignment(prices, moved);
  }

  private static double excess(long[] loads, double mean, long longest) {
    double excess = 0;
    for (long load : loads) {
      excess = Math.max(excess, Math.abs(load - mean) - longest);
    }
    return excess;
  }

  private static double[] shares(
      JavaRDD<Point> costs, double[] prices, double temperature, long total) {
    return costs
        .mapPartitions(
            part -> {
              ExactSums sums = ExactSums.zeros(prices.length, 2);
              part.forEachRemaining(
                  point ->
                      PriceSearch.addShares(
                          sums, point.x(), prices, temperature, (double) point.tokens() / total));
              return List.of(sums).iterator();
            })
        .reduce(ExactSums::merge)
        .values();
  }

  private static long[] loads(JavaRDD<Point> costs, Assignment assignment, int k) {
    return costs
        .mapPartitions(
            part -> {
              long[] loads = new long[k];
              part.forEachRemaining(point -> loads[assignment.of(point)] += point.tokens());
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

  private static Moves candidates(
      JavaRDD<Point> costs, Assignment now, long[] loads, double mean, long longest, long seed) {
    int k = loads.length;
    int limit = Math.max(16, CANDIDATES / (k * k));
    long[] before = loads.clone();
    return costs
        .mapPartitions(
            part -> {
              Moves moves = new Moves(limit);
              part.forEachRemaining(
                  point -> {
                    int from = now.of(point);
                    for (int to = 0; to < k && point.tokens() > 0; to++) {
                      if (to != from && Moves.helps(before, from, to, mean, longest)) {
                        moves.add(
                            new Moves.Move(
                                (point.x()[to] - point.x()[from]) / point.tokens(),
                                DocumentHash.of(seed, point.docId()),
                                point.docId(),
                                point.tokens(),
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
