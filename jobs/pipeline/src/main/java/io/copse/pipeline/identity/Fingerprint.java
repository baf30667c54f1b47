package io.copse.pipeline.identity;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The named values that decide one thing, and the id that follows from them. A value at its default
 * is left out, so that a field that is added later changes no id that was given before. Fields are
 * ordered by name. Immutable.
 *
 * <p>The encoding is unambiguous: every value begins with its type, and texts, lists and maps with
 * their length. Values are texts, booleans, whole numbers, doubles, lists and maps of values, and
 * other fingerprints. Two zeros of different sign are one value, and all NaN are one value.
 *
 * @see #id()
 */
public final class Fingerprint {
  private final String schema;
  private final SortedMap<String, String> fields;

  private Fingerprint(String schema, SortedMap<String, String> fields) {
    this.schema = schema;
    this.fields = fields;
  }

  /**
   * Returns a fingerprint without fields.
   *
   * @param kind what is identified, such as run
   * @param version raised when the meaning of a field changes, which changes every id of the kind
   */
  public static Fingerprint of(String kind, int version) {
    return new Fingerprint(kind + "/" + version, Collections.emptySortedMap());
  }

  /**
   * Returns the fingerprint with one more field.
   *
   * @throws IllegalArgumentException if the name is taken, or the value is of another type than
   *     those above
   */
  public Fingerprint with(String name, Object value) {
    SortedMap<String, String> more = new TreeMap<>(fields);
    if (more.put(name, encoded(value)) != null) {
      throw new IllegalArgumentException(
          "The fingerprint %s has the field '%s' already: give it another name."
              .formatted(schema, name));
    }
    return new Fingerprint(schema, Collections.unmodifiableSortedMap(more));
  }

  /**
   * Returns the fingerprint with one more field, or itself if the value is the default.
   *
   * @param standard the default, which must never change: ids were given without it
   */
  public Fingerprint with(String name, Object value, Object standard) {
    return encoded(value).equals(encoded(standard)) ? this : with(name, value);
  }

  /** Returns the first 16 hexadecimal digits of the SHA-256 of schema and fields. */
  public String id() {
    return Sha256.id(encoding());
  }

  private String encoding() {
    StringBuilder text = new StringBuilder(text(schema));
    fields.forEach((name, value) -> text.append(text(name)).append(value));
    return text.toString();
  }

  private static String encoded(Object value) {
    if (value instanceof String string) {
      return text(string);
    }
    if (value instanceof Boolean bool) {
      return "b" + bool + ";";
    }
    if (value instanceof Integer || value instanceof Long) {
      return "i" + value + ";";
    }
    if (value instanceof Double number) {
      // The sum makes one zero of two.
      return "d" + Long.toHexString(Double.doubleToLongBits(number + 0.0)) + ";";
    }
    if (value instanceof Fingerprint other) {
      return "f" + other.fields.size() + ":" + other.encoding();
    }
    if (value instanceof List<?> list) {
      StringBuilder text = new StringBuilder("l" + list.size() + ":");
      list.forEach(entry -> text.append(encoded(entry)));
      return text.toString();
    }
    if (value instanceof Map<?, ?> map) {
      SortedMap<String, String> entries = new TreeMap<>();
      map.forEach((key, entry) -> entries.put(encoded(key), encoded(entry)));
      StringBuilder text = new StringBuilder("m" + entries.size() + ":");
      entries.forEach((key, entry) -> text.append(key).append(entry));
      return text.toString();
    }
    throw new IllegalArgumentException(
        "A fingerprint has no encoding for %s: name its fields one by one."
            .formatted(value == null ? "null" : value.getClass().getName()));
  }

  private static String text(String value) {
    return "s" + value.length() + ":" + value;
  }
}
