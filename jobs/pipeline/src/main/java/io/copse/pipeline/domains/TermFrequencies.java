package io.copse.pipeline.domains;

import io.copse.pipeline.text.FrequentStrings;
import io.copse.pipeline.text.FrequentStrings.Counted;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Chooses a vocabulary by the number of documents that have each term. */
final class TermFrequencies {
  private TermFrequencies() {}

  /**
   * Returns the terms that most train documents have, at most {@code size}. Equally frequent terms
   * are taken in alphabetical order. Only these and the stop words come to the driver.
   *
   * @param documents number of train documents
   */
  static Vocabulary vocabulary(SparkSession spark, TermBlocks blocks, long documents, int size) {
    Set<String> excluded = Terms.excluded(blocks.kind());
    // Stop words are counted and left out here, which is cheaper than to look up every word.
    List<Counted> terms =
        FrequentStrings.most(
                spark.createDataFrame(
                    blocks.blocks().flatMap(TermBlock::frequencies), FrequentStrings.COUNTS),
                size + excluded.size())
            .stream()
            .filter(term -> !excluded.contains(term.string()))
            .limit(size)
            .toList();
    return new Vocabulary(
        blocks.kind(),
        terms.stream().map(Counted::string).toList(),
        terms.stream().mapToDouble(term -> Vocabulary.idf(documents, term.count())).toArray());
  }
}
