package io.copse.pipeline.runtables.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.copse.pipeline.UsageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rows of a file with one JSON object a line. A field of an object within is the column {@code
 * outer.inner}. Numbers keep all their digits.
 */
final class JsonRows implements TextRows {
  private final String file;
  private final BufferedReader lines;
  private final Map<String, Integer> places = new HashMap<>();
  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private long row;

  /**
   * @param columns the table's columns, each in its place
   */
  JsonRows(String file, Reader text, List<String> columns) {
    this.file = file;
    this.lines = new BufferedReader(text);
    for (String column : columns) {
      places.put(column, places.size());
    }
  }

  @Override
  public String[] next() throws IOException {
    Map<String, String> fields = fields();
    if (fields == null) {
      return null;
    }
    String[] cells = new String[places.size()];
    places.forEach((column, place) -> cells[place] = fields.getOrDefault(column, ""));
    return cells;
  }

  /** Reads the fields of the next object; null at the end. */
  Map<String, String> fields() throws IOException {
    String line = lines.readLine();
    row++;
    while (line != null && line.isBlank()) {
      line = lines.readLine();
      row++;
    }
    if (line == null) {
      return null;
    }
    Map<String, String> fields = new LinkedHashMap<>();
    collect("", object(line), fields);
    return fields;
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }

  private JsonNode object(String line) throws IOException {
    JsonNode node;
    try {
      node = mapper.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UsageException(
          "Line %d of %s is no JSON (%s): correct it."
              .formatted(row, file, e.getOriginalMessage().lines().findFirst().orElse("")));
    }
    if (!node.isObject()) {
      throw new UsageException(
          "Line %d of %s is no JSON object: give one object a line.".formatted(row, file));
    }
    return node;
  }

  private void collect(String prefix, JsonNode object, Map<String, String> fields) {
    object
        .fields()
        .forEachRemaining(
            field -> {
              String name = prefix + field.getKey();
              JsonNode value = field.getValue();
              if (value.isObject()) {
                collect(name + ".", value, fields);
              } else if (fields.put(name, text(value)) != null) {
                throw new UsageException(
                    "Line %d of %s has the field %s twice: rename one.".formatted(row, file, name));
              }
            });
  }

  private static String text(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    return value.isValueNode() ? value.asText() : value.toString();
  }
}
