package io.copse.pipeline.evaluate;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The scores of predictors on test domains, added up document by document.
 *
 * <p>The size of a board depends on predictors, domains and replicates, never on the documents.
 * Losses are added in fixed point, so the bits of the sums do not depend on the order in which
 * documents come.
 */
public final class Scoreboard {
  private final PoissonBootstrap bootstrap;
  private final NavigableMap<String, NavigableMap<Integer, Sums>> sums = new TreeMap<>();

  public Scoreboard(PoissonBootstrap bootstrap) {
    this.bootstrap = bootstrap;
  }

  /**
   * Adds a document.
   *
   * @param docId the document, by which the bootstrap draws its weights
   * @param domain its test domain
   * @param tokens tokens scored
   * @param bytes bytes of those tokens' text
   * @param nats the document's loss by predictor
   */
  public void add(String docId, int domain, long tokens, long bytes, Map<String, Double> nats) {
    if (tokens < 1 || bytes < 1) {
      throw new IllegalArgumentException(
          "Document %s has %d tokens and %d bytes: score documents with text only."
              .formatted(docId, tokens, bytes));
    }
    int[] weights = bootstrap.weights(docId);
    nats.forEach((predictor, loss) -> sums(predictor, domain).add(tokens, bytes, loss, weights));
  }

  /** Returns the bytes of memory that one predictor's sums on one domain take. */
  public static long bytesPerScore(int replicates) {
    return 2L * Long.BYTES * replicates;
  }

  /** Returns the domains with at least one document. */
  public SortedSet<Integer> domains() {
    SortedSet<Integer> domains = new TreeSet<>();
    sums.values().forEach(byDomain -> domains.addAll(byDomain.keySet()));
    return domains;
  }

  /** Returns a predictor's score on one domain, an empty one if no document was added. */
  public Score score(String predictor, int domain) {
    Sums found = sums.getOrDefault(predictor, new TreeMap<>()).get(domain);
    return found == null ? Score.empty(bootstrap.replicates()) : found.score();
  }

  /** Returns a predictor's score on all domains together. */
  public Score total(String predictor) {
    return sums.getOrDefault(predictor, new TreeMap<>()).values().stream()
        .map(Sums::score)
        .reduce(Score.empty(bootstrap.replicates()), Score::plus);
  }

  private Sums sums(String predictor, int domain) {
    return sums.computeIfAbsent(predictor, p -> new TreeMap<>())
        .computeIfAbsent(domain, d -> new Sums(bootstrap.replicates()));
  }

  /** A score that grows in place; losses in units of 2^-32 nats. */
  private static final class Sums {
    private static final double UNITS_PER_NAT = 0x1p32;

    private final long[] replicateNats;
    private final long[] replicateBytes;
    private long documents;
    private long tokens;
    private long bytes;
    private long nats;

    Sums(int replicates) {
      this.replicateNats = new long[replicates];
      this.replicateBytes = new long[replicates];
    }

    void add(long moreTokens, long moreBytes, double moreNats, int[] weights) {
      long units = Math.round(moreNats * UNITS_PER_NAT);
      documents++;
      tokens += moreTokens;
      bytes += moreBytes;
      nats = Math.addExact(nats, units);
      for (int b = 0; b < weights.length; b++) {
        replicateNats[b] = Math.addExact(replicateNats[b], Math.multiplyExact(weights[b], units));
        replicateBytes[b] += weights[b] * moreBytes;
      }
    }

    Score score() {
      return new Score(
          documents,
          tokens,
          bytes,
          nats / UNITS_PER_NAT,
          Arrays.stream(replicateNats).mapToDouble(units -> units / UNITS_PER_NAT).toArray(),
          replicateBytes.clone());
    }
  }
}
