package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import java.util.List;

/** Files of JSON lines: one text a line. */
public record JsonLinesSource() implements FileSource {
  private static final String KIND = "jsonl";

  /** Returns a source of this kind. */
  public static SourceSettings of(
      String name, long maxBytes, String path, String textField, String groupField) {
    KeyValues values =
        FileKeys.standard(path, "")
            .with(FieldKeys.TEXT_FIELD, textField)
            .with(FieldKeys.GROUP_FIELD, groupField);
    return new SourceSettings(name, KIND, maxBytes, values);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Key<?>> keys() {
    return FileKeys.with(FieldKeys.TEXT_FIELD, FieldKeys.GROUP_FIELD);
  }

  @Override
  public FileFormat format(SourceSettings source, int maxDocumentBytes) {
    return new JsonLines(
        source.get(FileKeys.ENCODING),
        FieldPath.of(source.get(FieldKeys.TEXT_FIELD)),
        FieldPath.of(source.get(FieldKeys.GROUP_FIELD)),
        maxDocumentBytes);
  }
}
