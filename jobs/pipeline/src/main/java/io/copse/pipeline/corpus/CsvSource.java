package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import java.util.List;

/** Files of rows with a header, by RFC 4180: one text a row. */
public record CsvSource() implements FileSource {
  private static final Key<String> TEXT_COLUMN =
      Key.of(
          "text_field",
          Type.text("the name of a column", name -> !name.isEmpty()),
          "text",
          "The column of the text, by its name in the header.");
  private static final Key<String> GROUP_COLUMN =
      Key.of(
          "group_field",
          Type.text("the name of a column, maybe empty", name -> true),
          "",
          "The column of the group, by its name in the header; if empty, a file is a group.");
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
    return FileKeys.with(TEXT_COLUMN, GROUP_COLUMN, DELIMITER);
  }

  @Override
  public FileFormat format(SourceSettings source, int maxDocumentBytes) {
    return new CsvRows(
        source.get(FileKeys.ENCODING),
        source.get(TEXT_COLUMN),
        source.get(GROUP_COLUMN),
        source.get(DELIMITER).charAt(0),
        maxDocumentBytes);
  }
}
