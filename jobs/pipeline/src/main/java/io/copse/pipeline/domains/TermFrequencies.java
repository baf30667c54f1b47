package io.copse.pipeline.domains;

import io.copse.pipeline.FrequentStrings;
import io.copse.pipeline.FrequentStrings.Counted;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Counts the documents that have each term. */
final class TermFrequencies {
  private TermFrequencies() {}

  /**
   * Returns the terms that most documents have, at most {@code size}; of equally frequent terms the
   * alphabetically first. Only these terms come to the driver.
   */
  static Vocabulary vocabulary(Dataset<Row> documents, long count, int size) {
    // Not to look up every word of every text, stop words are counted and left out at the end.
    List<Counted> terms =
        FrequentStrings.of(
                documents.select("text"),
                Terms::each,
                FrequentStrings.Count.TEXTS,
                size + Terms.stopWords().size())
            .stream()
            .filter(word -> !Terms.stopWords().contains(word.string()))
            .limit(size)
            .toList();
    return new Vocabulary(
        terms.stream().map(Counted::string).toList(),
        terms.stream().mapToDouble(term -> Vocabulary.idf(count, term.count())).toArray());
  }
}
