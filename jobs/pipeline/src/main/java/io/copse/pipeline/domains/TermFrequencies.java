package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.col;

import java.util.HashSet;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Counts the documents that have each term. */
final class TermFrequencies {
  private TermFrequencies() {}

  /**
   * Returns the terms that most documents have, at most {@code size}; of equally frequent terms the
   * alphabetically first. Only these terms come to the driver.
   */
  static Vocabulary vocabulary(Dataset<Row> documents, long count, int size) {
    FlatMapFunction<String, String> distinctTerms =
        text -> new HashSet<>(Terms.of(text)).iterator();
    List<Row> rows =
        documents
            .where(col("text").isNotNull())
            .select("text")
            .as(Encoders.STRING())
            .flatMap(distinctTerms, Encoders.STRING())
            .groupBy("value")
            .count()
            .orderBy(col("count").desc(), col("value"))
            .limit(size)
            .collectAsList();
    return new Vocabulary(
        rows.stream().map(row -> row.getString(0)).toList(),
        rows.stream().mapToDouble(row -> Vocabulary.idf(count, row.getLong(1))).toArray());
  }
}
