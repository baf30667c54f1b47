package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The cheapest documents to move from one domain to another. At most {@code limit} are kept for
 * each ordered pair of domains. The driver collects them to repair the last excess.
 */
final class Moves implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * A document that could move.
   *
   * @param rise how much the k-means cost rises, a squared distance per token moved
   * @param hash of the document's id, which orders moves of equal rise
   */
  record Move(double rise, long hash, String docId, long tokens, int from, int to)
      implements Serializable, Comparable<Move> {
    private static final Comparator<Move> CHEAPEST =
        Comparator.comparingDouble(Move::rise)
            .thenComparingLong(Move::hash)
            .thenComparing(Move::docId)
            .thenComparingInt(Move::to);

    @Override
    public int compareTo(Move other) {
      return CHEAPEST.compare(this, other);
    }
  }

  private final int limit;
  private final TreeMap<Integer, TreeSet<Move>> byPair = new TreeMap<>();

  Moves(int limit) {
    this.limit = limit;
  }

  void add(Move move) {
    TreeSet<Move> moves =
        byPair.computeIfAbsent((move.from() << 16) | move.to(), pair -> new TreeSet<>());
    moves.add(move);
    if (moves.size() > limit) {
      moves.pollLast();
    }
  }

  Moves merge(Moves other) {
    other.byPair.values().forEach(moves -> moves.forEach(this::add));
    return this;
  }

  /**
   * Makes the cheapest moves out of domains above mean + longest and into domains below mean -
   * longest, until no domain is out of these bounds or no candidate is left. A move goes from above
   * the mean to below it. So it takes no domain out of the bounds, and the sum of squared sizes
   * falls, which means that the moves end.
   *
   * @param loads tokens by domain, kept up to date
   * @return the new domain of each moved document
   */
  Map<String, Integer> settle(long[] loads, double mean, long longest) {
    Map<String, Integer> moved = new HashMap<>();
    while (true) {
      Move best = null;
      for (TreeSet<Move> moves : byPair.values()) {
        while (!moves.isEmpty() && moved.containsKey(moves.first().docId())) {
          moves.pollFirst();
        }
        if (!moves.isEmpty()
            && helps(loads, moves.first().from(), moves.first().to(), mean, longest)
            && (best == null || moves.first().compareTo(best) < 0)) {
          best = moves.first();
        }
      }
      if (best == null) {
        return moved;
      }
      moved.put(best.docId(), best.to());
      loads[best.from()] -= best.tokens();
      loads[best.to()] += best.tokens();
    }
  }

  /** Whether a move between two domains brings one of them nearer to the bounds. */
  static boolean helps(long[] loads, int from, int to, double mean, long longest) {
    return (loads[from] > mean + longest && loads[to] <= mean)
        || (loads[to] < mean - longest && loads[from] >= mean);
  }
}
