package io.copse.pipeline.config;

import io.copse.pipeline.identity.Fingerprint;
import java.io.Serializable;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The values of several settings, by their names. Immutable. */
public final class KeyValues implements Serializable {
  private static final KeyValues NONE = new KeyValues(Collections.emptySortedMap());

  private final SortedMap<String, Entry> entries;

  /**
   * One setting.
   *
   * @param value its value
   * @param plain the same as texts, numbers, lists and maps
   * @param standard the plain default, null if there is none
   * @param use what the setting decides
   */
  private record Entry(Object value, Object plain, Object standard, Key.Use use)
      implements Serializable {}

  private KeyValues(SortedMap<String, Entry> entries) {
    this.entries = entries;
  }

  /** Returns no values. */
  public static KeyValues none() {
    return NONE;
  }

  /** Returns these values and that of one more key. */
  public <T> KeyValues with(Key<T> key, T value) {
    Object standard = key.standard().map(key.type().plain()).orElse(null);
    SortedMap<String, Entry> more = new TreeMap<>(entries);
    more.put(key.name(), new Entry(value, key.type().plain().apply(value), standard, key.use()));
    return new KeyValues(more);
  }

  /** Returns these values and others, whose names get a prefix. */
  KeyValues with(String prefix, KeyValues others) {
    SortedMap<String, Entry> more = new TreeMap<>(entries);
    others.entries.forEach((name, entry) -> more.put(prefix + name, entry));
    return new KeyValues(more);
  }

  /**
   * Returns the value of a key, its default if it has no value here.
   *
   * @throws IllegalArgumentException if there is neither
   */
  // Under a key's name stands what was put there with this key.
  @SuppressWarnings("unchecked")
  public <T> T get(Key<T> key) {
    Entry entry = entries.get(key.name());
    return entry == null
        ? key.standard()
            .orElseThrow(
                () -> new IllegalArgumentException("There is no value of " + key.name() + "."))
        : (T) entry.value();
  }

  /** Returns a fingerprint with the semantic values that are not the defaults. */
  public Fingerprint addTo(Fingerprint fingerprint) {
    Fingerprint more = fingerprint;
    for (String name : semantic()) {
      if (!isStandard(name)) {
        more = more.with(name, entries.get(name).plain());
      }
    }
    return more;
  }

  /** Returns the names of the values that decide results and stay for an experiment's life. */
  public Collection<String> semantic() {
    return entries.keySet().stream()
        .filter(name -> entries.get(name).use() == Key.Use.SEMANTIC)
        .toList();
  }

  /** Returns all values by name, as texts, numbers, lists and maps. */
  public SortedMap<String, Object> plain() {
    SortedMap<String, Object> all = new TreeMap<>();
    entries.forEach((name, entry) -> all.put(name, entry.plain()));
    return all;
  }

  /** Returns a value as texts, numbers, lists and maps. */
  public Object plain(String name) {
    return entries.get(name).plain();
  }

  /** Returns the default of a value as texts, numbers, lists and maps, if it has one. */
  public Optional<Object> standard(String name) {
    return Optional.ofNullable(entries.get(name)).map(Entry::standard);
  }

  private boolean isStandard(String name) {
    Entry entry = entries.get(name);
    return entry.plain().equals(entry.standard());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyValues values && entries.equals(values.entries);
  }

  @Override
  public int hashCode() {
    return Objects.hash(entries);
  }

  @Override
  public String toString() {
    SortedMap<String, Object> plain = new TreeMap<>();
    entries.forEach((name, entry) -> plain.put(name, entry.plain()));
    return plain.toString();
  }
}
