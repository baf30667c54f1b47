package io.copse.pipeline.corpus;

import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FilePart;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/** Reads a source of files without Spark's jobs. */
public final class ReadFiles {
  private static final int MAX_DOCUMENT_BYTES = 100;

  private ReadFiles() {}

  /** Returns a source of files, one text a file. */
  public static SourceSettings texts(String path) {
    return TextSource.of("s", Long.MAX_VALUE, path, "");
  }

  /** Returns what is found in the files of a source, in the order of their names. */
  public static List<Row> rows(SourceSettings source, Configuration hadoop) {
    FileSource kind = (FileSource) Sources.standard().of(source);
    FileListing listing = FileListing.of(hadoop, FileKeys.wanted(source), "/none");
    FileReading reading =
        new FileReading(
            source.name(),
            0,
            kind.format(source, MAX_DOCUMENT_BYTES),
            false,
            false,
            new SerializableConfiguration(hadoop));
    List<Row> rows = new ArrayList<>();
    reading
        .read(listing.files().stream().map(FilePart::whole).toList())
        .forEachRemaining(rows::add);
    return rows;
  }
}
