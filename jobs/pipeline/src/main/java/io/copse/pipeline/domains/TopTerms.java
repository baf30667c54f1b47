package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/** Finds the terms that tell a domain from the others, by the lead of their mean tf-idf. */
final class TopTerms {
  private static final int TERMS = 12;

  private TopTerms() {}

  /** A document's tf-idf and its domain. */
  record InDomain(int domain, SparseVector vector) implements Serializable {}

  /** A term's mean tf-idf in a domain, less its mean in the other domains. */
  private record Lead(int term, double value) {}

  /**
   * Returns the terms of each domain, those with the largest lead first.
   *
   * @param documents the train documents
   * @param k number of domains
   * @param count number of these documents
   */
  static List<List<String>> of(
      JavaRDD<InDomain> documents, int k, long count, Vocabulary vocabulary) {
    int size = vocabulary.size();
    double[] sums =
        documents
            .mapPartitions(
                part -> {
                  // The sums of terms stand first, the counts of documents behind them.
                  ExactSums sum = ExactSums.zeros(k * size + k, count);
                  part.forEachRemaining(
                      document -> {
                        sum.add(k * size + document.domain(), 1);
                        SparseVector vector = document.vector();
                        for (int n = 0; n < vector.indices().length; n++) {
                          int term = vector.indices()[n];
                          sum.add(document.domain() * size + term, vector.values()[n]);
                        }
                      });
                  return List.of(sum).iterator();
                })
            .treeReduce(ExactSums::merge, 2)
            .values();
    double[] counts = Arrays.copyOfRange(sums, k * size, k * size + k);
    return IntStream.range(0, k)
        .mapToObj(
            domain ->
                leads(sums, counts, domain, size).stream()
                    .sorted(Comparator.comparingDouble(Lead::value).reversed())
                    .filter(lead -> lead.value() > 0)
                    .limit(TERMS)
                    .map(lead -> Terms.shown(vocabulary.term(lead.term())))
                    .toList())
        .toList();
  }

  private static List<Lead> leads(double[] sums, double[] counts, int domain, int size) {
    double others = Arrays.stream(counts).sum() - counts[domain];
    List<Lead> leads = new ArrayList<>();
    for (int term = 0; term < size; term++) {
      double rest = 0;
      for (int other = 0; other < counts.length; other++) {
        rest += other == domain ? 0 : sums[other * size + term];
      }
      double mean = sums[domain * size + term] / Math.max(1, counts[domain]);
      leads.add(new Lead(term, mean - rest / Math.max(1, others)));
    }
    return leads;
  }
}
