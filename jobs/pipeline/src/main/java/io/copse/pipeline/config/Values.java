package io.copse.pipeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the experiment file gives to the keys of one block.
 *
 * @param root the whole file
 * @param block the block, empty if the file does not have it
 * @param place the block's full name, for messages
 */
record Values(Config root, Config block, String place) {

  /** Returns what stands in a block of the file. */
  static Values of(Config root, String path) {
    if (path.isEmpty()) {
      return new Values(root, root, "");
    }
    Config block = ConfigFactory.empty();
    if (root.hasPath(path)) {
      ConfigValue value = root.getValue(path);
      if (!(value instanceof ConfigObject object)) {
        throw refused(path, value, "a block of settings, such as { KEY = VALUE }");
      }
      block = object.toConfig();
    }
    return new Values(root, block, path);
  }

  /** Returns what stands in an entry of a list. */
  Values entry(ConfigObject entry, String entryPlace) {
    return new Values(root, entry.toConfig(), entryPlace);
  }

  /**
   * Returns the value of a key: what is set, or its default.
   *
   * @throws UsageException if it is not set and has no default, or is out of range
   */
  <T> T get(Key<T> key) {
    Optional<ConfigValue> given = given(key);
    if (given.isPresent()) {
      return parse(key, fullName(key), given.get());
    }
    return key.standard()
        .orElseThrow(
            () ->
                new UsageException(
                    "%s is not set: set it to %s.".formatted(fullName(key), key.type().range())));
  }

  /** Returns what is written for a key, or for the setting that is its default. */
  Optional<ConfigValue> given(Key<?> key) {
    // A name is no path here: it may have dots.
    ConfigValue own = block.root().get(key.name());
    if (own != null && own.unwrapped() != null) {
      return Optional.of(own);
    }
    return key.sameAs().isEmpty() || !root.hasPath(key.sameAs())
        ? Optional.empty()
        : Optional.of(root.getValue(key.sameAs()));
  }

  /** Returns whether a key itself is set. */
  boolean has(Key<?> key) {
    ConfigValue own = block.root().get(key.name());
    return own != null && own.unwrapped() != null;
  }

  /** Returns a key's name with its block. */
  String fullName(Key<?> key) {
    return place.isEmpty() ? key.name() : place + "." + key.name();
  }

  private static <T> T parse(Key<T> key, String name, ConfigValue value) {
    try {
      return key.type().parser().apply(written(value));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw refused(name, value, key.type().range());
    }
  }

  private static UsageException refused(String name, ConfigValue value, String range) {
    return new UsageException(
        "%s is %s (%s): set it to %s."
            .formatted(
                Shown.value(name),
                Shown.value(written(value)),
                Shown.line(value.origin().description()),
                range));
  }

  /** Returns a value as texts, lists and maps. */
  static Object written(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        ((ConfigObject) value).forEach((name, one) -> entries.put(name, written(one)));
        yield entries;
      }
      case LIST -> {
        List<Object> entries = new ArrayList<>();
        ((ConfigList) value).forEach(one -> entries.add(written(one)));
        yield entries;
      }
      case STRING -> value.unwrapped();
      case NUMBER, BOOLEAN, NULL -> value.render();
    };
  }
}
