package io.copse.pipeline.corpus;

import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A kind of source with files of the user, whose bytes have a format. */
interface FileSource extends Source {
  /**
   * Returns what the bytes of the source's files mean.
   *
   * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
   */
  FileFormat format(SourceSettings source, int maxDocumentBytes);

  @Override
  default Optional<Wanted> files(SourceSettings source) {
    return Optional.of(FileKeys.wanted(source));
  }

  @Override
  default Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    FileFormat format = format(source, reading.maxDocumentBytes());
    return FileReading.rows(source, rank, format, reading, FileReading.listing(source, reading));
  }
}
