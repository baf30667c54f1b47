package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.read.FileListing;
import io.copse.pipeline.corpus.read.SourceFile;
import io.copse.pipeline.storage.UserPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/** Reads files of Parquet that were listed, each by its rows. */
final class ParquetFiles {
  private static final Column FILE = col("_metadata.file_path");
  private static final Column ROW = col("_metadata.row_index");

  private ParquetFiles() {}

  /**
   * Returns what is found, as rows of {@link Found#SCHEMA}.
   *
   * @param text the field of the text
   * @param group the field of the group; if none, a file is a group
   */
  static Dataset<Row> found(
      SourceSettings source,
      int rank,
      Reading reading,
      FileListing listing,
      FieldPath text,
      FieldPath group) {
    Map<String, String> names = new HashMap<>();
    for (SourceFile file : listing.files()) {
      names.put(new Path(file.path()).toUri().toString(), file.name());
    }
    UDF1<String, String> name = path -> names.getOrDefault(path, path);
    Column file = udf(name, DataTypes.StringType).apply(FILE);
    if (listing.files().isEmpty()) {
      return reading.spark().createDataFrame(List.of(), Found.SCHEMA);
    }
    Dataset<Row> rows;
    try {
      rows =
          reading
              .spark()
              .read()
              .options(UserPath.LITERAL)
              .parquet(listing.files().stream().map(SourceFile::path).toArray(String[]::new));
    } catch (Exception e) { // Spark throws what it does not declare.
      throw RowTexts.unreadable(source.name(), e);
    }
    return new RowTexts(
            source.name(),
            rank,
            source.get(FileKeys.ON_BAD_ROW) == FileKeys.OnBad.FAIL,
            reading.maxDocumentBytes())
        .found(
            rows,
            new RowTexts.Columns(
                RowTexts.at(text), group.isNone() ? file : RowTexts.at(group), file, ROW.plus(1)));
  }
}
