package io.copse.pipeline.domains;

import io.copse.pipeline.text.FrequentStrings;
import io.copse.pipeline.text.FrequentStrings.Counted;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;

/** Counts the documents that have each term. */
final class TermFrequencies {
  private TermFrequencies() {}

  /**
   * Returns the terms that most train documents have, at most {@code size}; of equally frequent
   * terms the alphabetically first. Only these and stop words come to the driver.
   *
   * @param documents number of train documents
   */
  static Vocabulary vocabulary(
      SparkSession spark, JavaRDD<WordBlock> blocks, long documents, int size) {
    // Not to look up every word of every text, stop words are counted and left out at the end.
    List<Counted> terms =
        FrequentStrings.most(
                spark.createDataFrame(
                    blocks.flatMap(WordBlock::frequencies), FrequentStrings.COUNTS),
                size + Terms.stopWords().size())
            .stream()
            .filter(word -> !Terms.stopWords().contains(word.string()))
            .limit(size)
            .toList();
    return new Vocabulary(
        terms.stream().map(Counted::string).toList(),
        terms.stream().mapToDouble(term -> Vocabulary.idf(documents, term.count())).toArray());
  }
}
