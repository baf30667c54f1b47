package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a split's domains are like.
 *
 * @param domains each domain's size and terms
 * @param purity share of documents whose source is the most frequent of their domain, in (0, 1]
 * @param nmi mutual information of domain and source over the mean of their entropies, in [0, 1]; 1
 *     where both have one value
 */
public record DomainStatistics(List<Domain> domains, double purity, double nmi) {
  /**
   * A domain.
   *
   * @param domain its number
   * @param documents documents in it
   * @param tokens their tokens
   * @param topTerms terms whose mean tf-idf in the domain exceeds most that in the others; of a
   *     large corpus, in a sample of some 50,000 of its documents
   */
  public record Domain(int domain, long documents, long tokens, List<String> topTerms) {
    public Domain {
      topTerms = List.copyOf(topTerms);
    }
  }

  private static final long DOCUMENTS_FOR_TERMS = 50_000;

  public DomainStatistics {
    domains = List.copyOf(domains);
  }

  private record Weighted(int domain, SparseVector vector) implements Serializable {}

  /** A term's mean tf-idf in a domain less that in the others. */
  private record Lead(int term, double value) {}

  /**
   * Counts a split.
   *
   * @param documents with doc_id, source, text, token_count: usually those of train
   * @param split the split of these documents
   * @param vocabulary a clusters model, whose terms are weighed
   * @param topTerms terms for each domain
   */
  public static DomainStatistics of(
      Dataset<Row> documents, DomainSplit split, DomainModel vocabulary, int topTerms) {
    Dataset<Row> joined = documents.join(split.rows(), "doc_id");
    int k = split.names().size();
    long[] counts = new long[k];
    long[] tokens = new long[k];
    TreeMap<String, long[]> bySource = new TreeMap<>();
    for (Row row :
        joined
            .selectExpr("domain", "source", "cast(token_count as long) as tokens")
            .groupBy("domain", "source")
            .agg(count("*"), sum("tokens"))
            .collectAsList()) {
      counts[row.getInt(0)] += row.getLong(2);
      tokens[row.getInt(0)] += row.getLong(3);
      bySource.computeIfAbsent(row.getString(1), s -> new long[k])[row.getInt(0)] = row.getLong(2);
    }
    long[][] table = bySource.values().toArray(long[][]::new);
    long all = Arrays.stream(counts).sum();
    long every = Math.max(1, all / DOCUMENTS_FOR_TERMS);
    Dataset<Row> some = joined.where(pmod(xxhash64(col("doc_id")), lit(every)).equalTo(0));
    List<List<String>> terms = topTerms(some, k, all, vocabulary.vocabulary(), topTerms);
    List<Domain> domains =
        IntStream.range(0, k)
            .mapToObj(c -> new Domain(c, counts[c], tokens[c], terms.get(c)))
            .toList();
    return new DomainStatistics(domains, purity(table), nmi(table));
  }

  private static List<List<String>> topTerms(
      Dataset<Row> joined, int k, long bound, Vocabulary vocabulary, int top) {
    int size = vocabulary.size();
    Broadcast<Vocabulary> terms =
        JavaSparkContext.fromSparkContext(joined.sparkSession().sparkContext())
            .broadcast(vocabulary);
    JavaRDD<Weighted> vectors =
        joined
            .selectExpr("domain", "coalesce(text, '')")
            .javaRDD()
            .map(row -> new Weighted(row.getInt(0), terms.value().vector(row.getString(1))));
    double[] sums =
        vectors
            .mapPartitions(
                part -> {
                  // Behind the terms' sums, the domains' documents.
                  ExactSums sum = ExactSums.zeros(k * size + k, bound);
                  part.forEachRemaining(
                      row -> {
                        sum.add(k * size + row.domain(), 1);
                        for (int n = 0; n < row.vector().indices().length; n++) {
                          int term = row.vector().indices()[n];
                          sum.add(row.domain() * size + term, row.vector().values()[n]);
                        }
                      });
                  return List.of(sum).iterator();
                })
            .treeReduce(ExactSums::merge, 2)
            .values();
    double[] counts = Arrays.copyOfRange(sums, k * size, k * size + k);
    double documents = Arrays.stream(counts).sum();
    List<List<String>> result = new ArrayList<>();
    for (int c = 0; c < k; c++) {
      List<Lead> leads = new ArrayList<>();
      for (int t = 0; t < size; t++) {
        double rest = 0;
        for (int other = 0; other < k; other++) {
          rest += other == c ? 0 : sums[other * size + t];
        }
        double mean = sums[c * size + t] / Math.max(1, counts[c]);
        leads.add(new Lead(t, mean - rest / Math.max(1, documents - counts[c])));
      }
      result.add(
          leads.stream()
              .sorted(Comparator.comparingDouble(Lead::value).reversed())
              .filter(lead -> lead.value() > 0)
              .limit(top)
              .map(lead -> vocabulary.term(lead.term()))
              .toList());
    }
    return result;
  }

  /** Purity of a table of documents by [source][domain]. */
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

  /** Normalised mutual information of a table of documents by [source][domain]. */
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
