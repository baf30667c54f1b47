package io.copse.pipeline.domains;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.DomainSettings;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A way to split a corpus into domains.
 *
 * <p>Documents have the columns doc_id STRING, source STRING, text STRING, token_count INT, split
 * STRING (train, dev or test).
 */
public sealed interface DomainMethod permits Clusters, RandomPartition, Metadata {
  /** Returns the method's name in the tables. */
  String name();

  /** Whether its splits have a {@link DomainModel}, which tells the domain of any text. */
  boolean hasModel();

  /** Returns the id of the split, which tells whether it has been made already. */
  String splitId(DomainSettings settings, String corpusId, long seed);

  /**
   * Splits the documents. What is learnt is learnt on train alone.
   *
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
              "There is no way to split a corpus named '%s': name one of clusters, random, metadata."
                  .formatted(name));
    };
  }
}
