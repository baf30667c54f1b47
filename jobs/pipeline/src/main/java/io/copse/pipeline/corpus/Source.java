package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.SourceKind;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.Optional;
import java.util.OptionalLong;
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

  /** Whether texts are drawn at random. They may be as similar as they are, so all of them stay. */
  default boolean isDrawn() {
    return false;
  }

  /**
   * Looks for what the source reads, and reads no text. It returns the bytes of the user's files,
   * or nothing if the source has none.
   *
   * @throws UsageException if there is nothing to read
   */
  default OptionalLong look(SourceSettings source, Reading reading) {
    return files(source).stream()
        .mapToLong(
            wanted ->
                FileListing.of(
                        reading.spark().sessionState().newHadoopConf(), wanted, reading.output())
                    .bytes())
        .findFirst();
  }

  /**
   * Reads the source as rows of {@link Found#SCHEMA}.
   *
   * @param rank the source's place in the settings, which every row has
   */
  Dataset<Row> read(SourceSettings source, int rank, Reading reading);
}
