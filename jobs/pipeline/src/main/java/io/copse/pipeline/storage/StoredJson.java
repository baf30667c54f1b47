package io.copse.pipeline.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Values as JSON text: the one form in which an output keeps them. */
public final class StoredJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

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

  /** Returns the value of a JSON text; nothing if the text is none of the type. */
  static <T> Optional<T> find(String json, Class<T> type) {
    try {
      return Optional.ofNullable(JSON.readValue(json, type));
    } catch (JsonProcessingException damaged) {
      return Optional.empty();
    }
  }
}
