package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.sum;

import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The sizes of a split's domains, and their agreement with the documents' sources.
 *
 * @param domains each domain's size and terms
 * @param purity share of documents whose source is the most frequent one of their domain, in (0, 1]
 * @param nmi mutual information of domain and source, divided by the mean of their entropies, in
 *     [0, 1]; 1 if both have one value
 */
public record DomainStatistics(List<Domain> domains, double purity, double nmi) {
  /**
   * A domain.
   *
   * @param domain its number
   * @param documents its number of documents
   * @param tokens its number of tokens
   * @param topTerms the terms whose mean tf-idf in the domain exceeds most that in the others
   */
  public record Domain(int domain, long documents, long tokens, List<String> topTerms) {
    public Domain {
      require(documents >= 0 && tokens >= 0 && topTerms != null && !hasNull(topTerms));
      topTerms = List.copyOf(topTerms);
    }
  }

  public DomainStatistics {
    require(domains != null && !domains.isEmpty() && purity > 0 && purity <= 1 && nmi >= 0);
    for (int domain = 0; domain < domains.size(); domain++) {
      require(domains.get(domain) != null && domains.get(domain).domain() == domain);
    }
    domains = List.copyOf(domains);
  }

  /** Refuses what no split has: it was read from a damaged file, which then counts as absent. */
  private static void require(boolean possible) {
    if (!possible) {
      throw new IllegalArgumentException("No split has such domains.");
    }
  }

  private static boolean hasNull(List<?> values) {
    return values.stream().anyMatch(Objects::isNull);
  }

  /**
   * Counts the documents of a split.
   *
   * @param documents with domain, source and token_count; usually those of train
   * @param split the split of these documents
   */
  public static DomainStatistics of(Dataset<Row> documents, DomainSplit split) {
    int k = split.names().size();
    long[] counts = new long[k];
    long[] tokens = new long[k];
    TreeMap<String, long[]> bySource = new TreeMap<>();
    for (Row row :
        documents
            .selectExpr("domain", "source", "cast(token_count as long) as tokens")
            .groupBy("domain", "source")
            .agg(count("*").as("documents"), sum("tokens").as("tokens"))
            .collectAsList()) {
      int domain = row.<Integer>getAs("domain");
      long ofSource = row.<Long>getAs("documents");
      counts[domain] += ofSource;
      tokens[domain] += row.<Long>getAs("tokens");
      bySource.computeIfAbsent(row.getAs("source"), s -> new long[k])[domain] = ofSource;
    }
    long[][] table = bySource.values().toArray(long[][]::new);
    List<Domain> domains =
        IntStream.range(0, k)
            .mapToObj(c -> new Domain(c, counts[c], tokens[c], split.topTerms().get(c)))
            .toList();
    return new DomainStatistics(domains, purity(table), nmi(table));
  }

  /** Returns the purity of a table of documents by [source][domain]. */
  static double purity(long[][] table) {
    long total = 0;
    long most = 0;
    for (int c = 0; c < table[0].length; c++) {
      long best = 0;
      for (long[] row : table) {
        total += row[c];
        best = Math.max(best, row[c]);
      }
      most += best;
    }
    return (double) most / total;
  }

  /** Returns the normalised mutual information of a table of documents by [source][domain]. */
  static double nmi(long[][] table) {
    double total = 0;
    double[] sources = new double[table.length];
    double[] domains = new double[table[0].length];
    for (int s = 0; s < table.length; s++) {
      for (int c = 0; c < domains.length; c++) {
        sources[s] += table[s][c];
        domains[c] += table[s][c];
        total += table[s][c];
      }
    }
    double information = 0;
    for (int s = 0; s < table.length; s++) {
      for (int c = 0; c < domains.length; c++) {
        if (table[s][c] > 0) {
          double share = table[s][c] / total;
          information += share * Math.log(table[s][c] * total / (sources[s] * domains[c]));
        }
      }
    }
    double entropies = entropy(sources, total) + entropy(domains, total);
    return entropies == 0 ? 1 : Math.max(0, 2 * information / entropies);
  }

  private static double entropy(double[] counts, double total) {
    double entropy = 0;
    for (double count : counts) {
      entropy -= count > 0 ? count / total * Math.log(count / total) : 0;
    }
    return entropy;
  }
}
