package io.copse.pipeline.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds fields of a JSON value without making a tree of it. */
final class JsonText {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private JsonText() {}

  /** A field's value. */
  record Value(String text, boolean isText) {}

  /**
   * Returns the values of fields that are there and are no objects, lists or null.
   *
   * @param json one JSON value and nothing behind it
   * @throws IOException if it is something else; the message says what
   */
  static Map<FieldPath, Value> values(String json, List<FieldPath> paths) throws IOException {
    Map<FieldPath, Value> found = new HashMap<>();
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new IOException("there is no value");
      }
      find(parser, paths, 0, found);
      if (parser.nextToken() != null) {
        throw new IOException("there is more behind its first value");
      }
    }
    return found;
  }

  /** Reads the present value, and leaves the parser at its last token. */
  private static void find(
      JsonParser parser, List<FieldPath> paths, int depth, Map<FieldPath, Value> found)
      throws IOException {
    JsonToken token = parser.currentToken();
    if (token.isScalarValue()) {
      if (token != JsonToken.VALUE_NULL) {
        Value value = new Value(parser.getText(), token == JsonToken.VALUE_STRING);
        paths.stream()
            .filter(path -> path.steps().size() == depth)
            .forEach(path -> found.put(path, value));
      }
      return;
    }
    boolean list = token == JsonToken.START_ARRAY;
    int place = 0;
    while (true) {
      JsonToken next = parser.nextToken();
      if (next == JsonToken.END_ARRAY || next == JsonToken.END_OBJECT) {
        return;
      }
      Object step;
      if (list) {
        step = place++;
      } else {
        step = parser.currentName();
        parser.nextToken();
      }
      List<FieldPath> below =
          paths.stream()
              .filter(path -> path.steps().size() > depth && path.steps().get(depth).equals(step))
              .toList();
      if (below.isEmpty()) {
        parser.skipChildren();
      } else {
        find(parser, below, depth + 1, found);
      }
    }
  }
}
