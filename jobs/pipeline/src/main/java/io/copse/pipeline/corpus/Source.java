package io.copse.pipeline.corpus;

import io.copse.pipeline.config.SourceKind;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A kind of source: its keys, its files, and how they are read. To add a kind, write one class and
 * name it in {@link Sources#standard()}.
 */
public interface Source extends SourceKind {
  /**
   * Returns the files that must stay as they were ingested; empty if the source cannot change, or
   * nothing can be listed.
   */
  Optional<Wanted> files(SourceSettings source);

  /**
   * Reads the source as rows of {@link Found#SCHEMA}.
   *
   * @param rank the source's place in the settings, which every row has
   */
  Dataset<Row> read(SourceSettings source, int rank, Reading reading);
}
