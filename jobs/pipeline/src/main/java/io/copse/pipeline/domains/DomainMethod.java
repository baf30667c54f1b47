package io.copse.pipeline.domains;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.DomainSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A method to split a corpus into domains.
 *
 * <p>Documents have the columns doc_id STRING, source STRING, text STRING, token_count INT, split
 * STRING (train, dev or test).
 */
public sealed interface DomainMethod permits Clusters, RandomPartition, Metadata {
  /** Returns the value of the column split_method. */
  String name();

  /** Whether its splits have a {@link DomainModel}, which can place any text. */
  boolean hasModel();

  /** Returns the split_id that {@link #split} would give, without splitting anything. */
  String splitId(DomainSettings settings, String corpusId, long seed);

  /**
   * Splits the documents. Only train documents are learnt from.
   *
   * @param seed of the corpus
   * @throws UsageException if there are fewer train documents than domains
   */
  DomainSplit split(Dataset<Row> documents, DomainSettings settings, String corpusId, long seed);

  /**
   * Returns the method of a name.
   *
   * @throws UsageException if there is none
   */
  static DomainMethod named(String name) {
    return switch (name) {
      case Clusters.NAME -> new Clusters();
      case RandomPartition.NAME -> new RandomPartition();
      case Metadata.NAME -> new Metadata();
      default ->
          throw new UsageException(
              "There is no split method '%s': set domains.method to clusters, random or metadata."
                  .formatted(name));
    };
  }
}
