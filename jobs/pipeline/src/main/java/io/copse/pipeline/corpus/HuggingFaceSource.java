package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A folder of Hugging Face's {@code datasets}: one text a row. Its files are of Arrow, as {@code
 * save_to_disk} writes them, or of Parquet, as the hub has them.
 */
public record HuggingFaceSource() implements Source {
  private static final String ARROW = ".arrow";
  private static final String PARQUET = ".parquet";

  @Override
  public String kind() {
    return "huggingface";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(
        FileKeys.PATH_OF_COLUMNS,
        FileKeys.FILES,
        FileKeys.ON_BAD_ROW,
        FieldKeys.TEXT_FIELD,
        FieldKeys.GROUP_FIELD);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    return Optional.of(FileKeys.wanted(source));
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    FileListing all = FileReading.listing(source, reading);
    FileListing arrow = all.withEnding(ARROW);
    FileListing parquet = all.withEnding(PARQUET);
    FieldPath text = FieldPath.of(source.get(FieldKeys.TEXT_FIELD));
    FieldPath group = FieldPath.of(source.get(FieldKeys.GROUP_FIELD));
    if (arrow.files().isEmpty() == parquet.files().isEmpty()) {
      throw new UsageException(
          "Source '%s': %s has %d files of Arrow and %d of Parquet: give a folder that has one of both kinds."
              .formatted(
                  source.name(),
                  source.get(FileKeys.PATH),
                  arrow.files().size(),
                  parquet.files().size()));
    }
    return parquet.files().isEmpty()
        ? FileReading.rows(
            source, rank, new ArrowRows(text, group, reading.maxDocumentBytes()), reading, arrow)
        : ParquetFiles.found(source, rank, reading, parquet, text, group);
  }
}
