package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import java.util.List;

/** Files of rows with a header, by RFC 4180: one text a row. */
public record CsvSource() implements FileSource {
  private static final Key<String> DELIMITER =
      Key.of(
          "delimiter",
          Type.text("one character, such as , or ;, and no quote or line end", CsvSource::delimits),
          ",",
          "The sign between two fields.");

  private static boolean delimits(String text) {
    return text.length() == 1 && "\"\r\n\0".indexOf(text.charAt(0)) < 0;
  }

  @Override
  public String kind() {
    return "csv";
  }

  @Override
  public List<Key<?>> keys() {
    return FileKeys.with(FieldKeys.TEXT_FIELD, FieldKeys.GROUP_FIELD, DELIMITER);
  }

  @Override
  public FileFormat format(SourceSettings source, int maxDocumentBytes) {
    return new CsvRows(
        source.get(FileKeys.ENCODING),
        source.get(FieldKeys.TEXT_FIELD),
        source.get(FieldKeys.GROUP_FIELD),
        source.get(DELIMITER).charAt(0),
        maxDocumentBytes);
  }
}
