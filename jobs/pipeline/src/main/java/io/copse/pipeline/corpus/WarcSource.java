package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Web archives with extracted text (WET files): one text a page. The group is the page's host, so
 * that the pages of a site stay together.
 */
public record WarcSource() implements Source {
  @Override
  public String kind() {
    return "warc";
  }

  @Override
  public List<Key<?>> keys() {
    return FileKeys.with();
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    return Optional.of(FileKeys.wanted(source));
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    return FileReading.rows(source, rank, new WarcRecords(reading.maxDocumentBytes()), reading);
  }
}
