package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.KeyValues;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import java.util.List;
import java.util.Locale;

/** Files of text: one text a file, or one a line. */
public record TextSource() implements FileSource {
  private static final String KIND = "text";
  private static final Key<Group> GROUP =
      Key.of(
          "group",
          Type.oneOf(List.of(Group.values()), Group::label),
          Group.FILE,
          "What is one text and one group: a file or a line.");

  private enum Group {
    FILE,
    LINE;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns a source of this kind, one text a file. */
  public static SourceSettings of(String name, long maxBytes, String path, String files) {
    KeyValues values = FileKeys.standard(path, files).with(GROUP, Group.FILE);
    return new SourceSettings(name, KIND, maxBytes, values);
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public List<Key<?>> keys() {
    return FileKeys.with(GROUP);
  }

  @Override
  public FileFormat format(SourceSettings source, int maxDocumentBytes) {
    String charset = source.get(FileKeys.ENCODING);
    return source.get(GROUP) == Group.FILE
        ? new WholeFile(charset, maxDocumentBytes)
        : new TextLines(charset, maxDocumentBytes);
  }
}
