package io.copse.pipeline.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;

/** Values as JSON text: the one form in which an output keeps them. */
public final class StoredJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StoredJson() {}

  /** Returns a value as indented JSON, with a line end. */
  public static String text(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          "A %s cannot be written as JSON".formatted(value.getClass().getSimpleName()), e);
    }
  }

  /** Returns the value of a JSON text. */
  static <T> T value(String json, Class<T> type) throws JsonProcessingException {
    return JSON.readValue(json, type);
  }
}
