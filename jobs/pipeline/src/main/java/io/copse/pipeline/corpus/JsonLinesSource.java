package io.copse.pipeline.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Files of JSON lines: one text a line. Blank lines and texts are left out. */
public record JsonLinesSource() implements Source {
  private static final String KIND = "jsonl";
  private static final Key<String> PATH =
      Key.required(
          "path", Type.path(), "A file, folder or glob, on any file system that Hadoop knows.");
  private static final Key<String> TEXT_FIELD =
      Key.of("text_field", Type.text(), "text", "The field of the text.");
  private static final Key<String> GROUP_FIELD =
      Key.of("group_field", Type.any(), "", "The field of the group; if empty, a file is a group.");

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int SHOWN_CHARACTERS = 60;

  /** Returns a source of this kind. */
  public static SourceSettings of(
      String name, long maxBytes, String path, String textField, String groupField) {
    KeyValues values =
        KeyValues.none().with(PATH, path).with(TEXT_FIELD, textField).with(GROUP_FIELD, groupField);
    return new SourceSettings(name, KIND, maxBytes, values);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(PATH, TEXT_FIELD, GROUP_FIELD);
  }

  @Override
  public Optional<String> files(SourceSettings source) {
    return Optional.of(source.get(PATH));
  }

  @Override
  public Dataset<Row> pieces(
      SparkSession spark, SourceSettings source, int rank, int maxDocumentBytes) {
    String path = source.get(PATH);
    Lines lines = new Lines(source.name(), source.get(TEXT_FIELD), source.get(GROUP_FIELD));
    FlatMapFunction<Row, Row> read =
        row ->
            lines.parse(row.getString(0), row.getString(1), maxDocumentBytes).stream()
                .map(piece -> piece.row(lines.source(), rank))
                .iterator();
    return SourceFiles.reader(spark, source.name(), path)
        .option("recursiveFileLookup", "true")
        .text(path)
        .withColumn("file", functions.input_file_name())
        .flatMap(read, Encoders.row(Piece.SCHEMA));
  }

  /** Makes pieces of lines. */
  private record Lines(String source, String textField, String groupField) implements Serializable {

    List<Piece> parse(String line, String file, int maxDocumentBytes) {
      if (line.isBlank()) {
        return List.of();
      }
      JsonNode document;
      try {
        document = MAPPER.readTree(line);
      } catch (JsonProcessingException e) {
        throw mistake(file, line, "is not JSON: mend or remove it");
      }
      JsonNode text = document.get(textField);
      if (text == null || !text.isTextual()) {
        throw mistake(
            file, line, "has no text in the field '%s': set text_field".formatted(textField));
      }
      String group = file.substring(file.lastIndexOf('/') + 1);
      if (!groupField.isEmpty()) {
        JsonNode key = document.get(groupField);
        if (key == null || !key.isValueNode() || key.isNull()) {
          throw mistake(
              file, line, "has no value in the field '%s': set group_field".formatted(groupField));
        }
        group = key.asText();
      }
      return Piece.of(group, Texts.clean(text.textValue()), maxDocumentBytes);
    }

    private UsageException mistake(String file, String line, String what) {
      String shown =
          line.length() > SHOWN_CHARACTERS ? line.substring(0, SHOWN_CHARACTERS) + "..." : line;
      return new UsageException(
          "Source '%s': the line '%s' of %s %s.".formatted(source, shown, file, what));
    }
  }
}
