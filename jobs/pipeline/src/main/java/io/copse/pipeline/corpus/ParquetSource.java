package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Files of Parquet: one text a row. */
public record ParquetSource() implements Source {
  @Override
  public String kind() {
    return "parquet";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(
        FileKeys.PATH_OF_COLUMNS, FileKeys.FILES, FieldKeys.TEXT_FIELD, FieldKeys.GROUP_FIELD);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    return Optional.of(FileKeys.wanted(source));
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    return ParquetFiles.found(
        source,
        rank,
        reading,
        FileReading.listing(source, reading),
        FieldPath.of(source.get(FieldKeys.TEXT_FIELD)),
        FieldPath.of(source.get(FieldKeys.GROUP_FIELD)));
  }
}
