package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Files of rows with a header, by RFC 4180: one text a row. */
public record CsvSource() implements Source {
  private static final Key<String> DELIMITER =
      Key.of(
          "delimiter",
          Type.text("one character, such as , or ;", text -> text.length() == 1),
          ",",
          "The sign between two fields.");

  @Override
  public String kind() {
    return "csv";
  }

  @Override
  public List<Key<?>> keys() {
    return FileKeys.with(FieldKeys.TEXT_FIELD, FieldKeys.GROUP_FIELD, DELIMITER);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    return Optional.of(FileKeys.wanted(source));
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    CsvRows format =
        new CsvRows(
            source.get(FileKeys.ENCODING),
            source.get(FieldKeys.TEXT_FIELD),
            source.get(FieldKeys.GROUP_FIELD),
            source.get(DELIMITER).charAt(0),
            reading.maxDocumentBytes());
    return FileReading.rows(source, rank, format, reading);
  }
}
