package io.copse.pipeline.corpus;

import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.Type;

/** The keys that kinds of sources share whose records have fields within fields. */
final class FieldKeys {
  static final Key<String> TEXT_FIELD =
      Key.of(
          "text_field",
          Type.text("a field, such as text or a.b[0]", FieldPath::isPath),
          "text",
          "The field of the text.");
  static final Key<String> GROUP_FIELD =
      Key.of(
          "group_field",
          Type.text(
              "a field, such as thread or a.b[0], maybe empty",
              field -> field.isEmpty() || FieldPath.isPath(field)),
          "",
          "The field of the group; if empty, a file is a group, and of a Delta table a row.");

  private FieldKeys() {}
}
