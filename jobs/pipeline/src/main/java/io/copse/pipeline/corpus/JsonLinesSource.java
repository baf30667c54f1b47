package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Files of JSON lines: one text a line. */
public record JsonLinesSource() implements Source {
  private static final String KIND = "jsonl";
  private static final Key<String> TEXT_FIELD =
      Key.of(
          "text_field",
          Type.text("a field, such as text or a.b[0]", FieldPath::isPath),
          "text",
          "The field of the text.");
  private static final Key<String> GROUP_FIELD =
      Key.of(
          "group_field",
          Type.text(
              "a field, such as thread or a.b[0], maybe empty",
              field -> field.isEmpty() || FieldPath.isPath(field)),
          "",
          "The field of the group; if empty, a file is a group.");

  /** Returns a source of this kind. */
  public static SourceSettings of(
      String name, long maxBytes, String path, String textField, String groupField) {
    KeyValues values =
        FileKeys.standard(path, "").with(TEXT_FIELD, textField).with(GROUP_FIELD, groupField);
    return new SourceSettings(name, KIND, maxBytes, values);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Key<?>> keys() {
    return FileKeys.with(TEXT_FIELD, GROUP_FIELD);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    return Optional.of(FileKeys.wanted(source));
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    FileFormat format =
        new JsonLines(
            source.get(FileKeys.ENCODING).name(),
            FieldPath.of(source.get(TEXT_FIELD)),
            FieldPath.of(source.get(GROUP_FIELD)),
            reading.maxDocumentBytes());
    return FileReading.rows(source, rank, format, reading);
  }
}
