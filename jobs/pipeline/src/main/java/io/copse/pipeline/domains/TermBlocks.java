package io.copse.pipeline.domains;

import io.copse.pipeline.config.TermKind;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The counted terms of all documents, and of which kind these terms are.
 *
 * @param blocks the counts, cached
 */
record TermBlocks(TermKind kind, JavaRDD<TermBlock> blocks) {

  /**
   * Counts the possible terms of documents. If the kind is to be decided by the text, terms are
   * characters if more than half of the train documents lack words ({@link Spacing}), else words.
   *
   * @param train number of train documents
   */
  static TermBlocks of(Dataset<Row> documents, Optional<TermKind> wanted, long train) {
    TermBlocks first = of(documents, wanted.orElse(TermKind.WORDS));
    if (wanted.isPresent()) {
      return first;
    }
    long lacking = first.blocks().map(TermBlock::trainWithoutWords).fold(0L, Long::sum);
    if (2 * lacking <= train) {
      return first;
    }
    first.blocks().unpersist();
    return of(documents, TermKind.CHARACTERS);
  }

  private static TermBlocks of(Dataset<Row> documents, TermKind kind) {
    return new TermBlocks(
        kind, TermBlock.of(documents, kind).persist(StorageLevel.MEMORY_AND_DISK()));
  }
}
