package io.copse.pipeline.corpus;

import io.copse.pipeline.config.SourceKind;
import io.copse.pipeline.config.SourceSettings;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A kind of source: its keys, its files, and how they are read. To add a kind, write one class and
 * name it in {@link Sources#standard()}.
 */
public interface Source extends SourceKind {
  /**
   * Returns the path, maybe a glob, whose files must stay as they were ingested; empty if the
   * source cannot change, or nothing can be listed.
   */
  Optional<String> files(SourceSettings source);

  /**
   * Reads the source as rows of {@link Piece#SCHEMA}.
   *
   * @param rank the source's place in the settings, which every row has
   * @param maxDocumentBytes texts are cut to it by {@link Piece#of}
   */
  Dataset<Row> pieces(SparkSession spark, SourceSettings source, int rank, int maxDocumentBytes);
}
