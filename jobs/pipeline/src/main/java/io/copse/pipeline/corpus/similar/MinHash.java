package io.copse.pipeline.corpus.similar;

import io.copse.pipeline.identity.Mix64;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds likely similar sets by MinHash and bands (Broder, 1997; Leskovec, Rajaraman and Ullman,
 * 2014, chapter 3).
 *
 * <p>A set's minimum under a random hash is the same as another's with their Jaccard similarity s
 * as probability. A band is {@code rows} minima. Two sets share at least one of {@code bands} bands
 * with probability {@code 1 - (1 - s^rows)^bands}.
 *
 * @param bands how many bands
 * @param rows minima of one band
 */
record MinHash(int bands, int rows) implements Serializable {
  private static final int MOST_HASHES = 128;
  private static final double RECALL = 0.95;
  private static final int[] FACTORS = drawn(0);
  private static final int[] TERMS = drawn(MOST_HASHES);

  private static int[] drawn(int from) {
    return IntStream.range(from, from + MOST_HASHES).map(i -> (int) Mix64.mix(i)).toArray();
  }

  /**
   * Returns the longest bands, which have the fewest false candidates, that find 95 % of the pairs
   * of a similarity with at most 128 hashes.
   */
  static MinHash finding(double similarity) {
    MinHash best = new MinHash(MOST_HASHES, 1);
    for (int rows = 2; rows <= MOST_HASHES; rows++) {
      MinHash longer = new MinHash(MOST_HASHES / rows, rows);
      best = longer.recall(similarity) >= RECALL ? longer : best;
    }
    return best;
  }

  /** Returns the probability that two sets of a similarity share a band. */
  double recall(double similarity) {
    return 1 - Math.pow(1 - Math.pow(similarity, rows), bands);
  }

  /** Returns a hash of each band of a set; none of an empty set. */
  long[] of(long[] set) {
    if (set.length == 0) {
      return new long[0];
    }
    int[] minima = minima(set);
    long[] hashes = new long[bands];
    for (int band = 0; band < bands; band++) {
      long hash = band;
      for (int row = band * rows; row < (band + 1) * rows; row++) {
        hash = Mix64.mix(hash ^ minima[row]);
      }
      hashes[band] = hash;
    }
    return hashes;
  }

  /** Returns the minimum of each hash. Hash i of x is a_i x + b_i modulo 2^32 with an odd a_i. */
  private int[] minima(long[] set) {
    int[] minima = new int[bands * rows];
    Arrays.fill(minima, Integer.MAX_VALUE);
    for (long element : set) {
      int x = (int) (element ^ (element >>> 32));
      for (int i = 0; i < minima.length; i++) {
        minima[i] = Math.min(minima[i], (FACTORS[i] | 1) * x + TERMS[i]);
      }
    }
    return minima;
  }
}
