package io.copse.pipeline.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.copse.pipeline.corpus.read.ByteLines;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A file of which each line is a JSON value with a text.
 *
 * @param charset of files without a byte order mark
 * @param text the field of the text
 * @param group the field of the group; if none, a file is a group
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record JsonLines(String charset, FieldPath text, FieldPath group, int maxDocumentBytes)
    implements LineFormat {
  private static final String ARRAY = "an array: write its values one a line, as jq -c '.[]' does";

  @Override
  public List<Found> read(Reject.Place place, ByteLines.Line line, String json) {
    if (json.isBlank()) {
      return rejected(Reason.EMPTY, place, "", line);
    }
    List<FieldPath> fields = group.isNone() ? List.of(text) : List.of(text, group);
    Map<FieldPath, JsonText.Value> values;
    try {
      values = JsonText.values(json, fields);
    } catch (JsonProcessingException e) {
      return rejected(Reason.NOT_JSON, place, whyNotJson(json, e), line);
    } catch (IOException e) {
      return rejected(Reason.NOT_JSON, place, e.getMessage() + ": " + json, line);
    }
    JsonText.Value found = values.get(text);
    if (found == null || !found.isText()) {
      boolean isArray =
          json.stripLeading().startsWith("[") && text.steps().get(0) instanceof String;
      return rejected(Reason.NO_TEXT, place, isArray ? ARRAY : json, line);
    }
    if (!group.isNone() && !values.containsKey(group)) {
      return rejected(Reason.NO_GROUP, place, json, line);
    }
    String key = group.isNone() ? place.file() : values.get(group).text();
    return new Piece.Whole(key, line.offset(), found.text(), line.length())
        .pieces(place, maxDocumentBytes);
  }

  private static String whyNotJson(String line, JsonProcessingException e) {
    String begin = line.strip();
    boolean goesOn = e.getOriginalMessage().startsWith("Unexpected end-of-input");
    if ((goesOn && begin.startsWith("[")) || (begin.startsWith("{") && begin.endsWith("},"))) {
      return ARRAY;
    }
    return begin.equals("{") || begin.equals("},")
        ? "a value over several lines: write one a line, as jq -c does"
        : e.getOriginalMessage() + ": " + line;
  }

  private static List<Found> rejected(
      Reason reason, Reject.Place place, String said, ByteLines.Line line) {
    return List.of(new Reject(reason, place, said, line.length()));
  }
}
