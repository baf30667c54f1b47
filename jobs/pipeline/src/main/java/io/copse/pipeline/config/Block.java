package io.copse.pipeline.config;

import io.copse.pipeline.identity.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The keys of one part of the settings, each with its accessor.
 *
 * @param <S> the record that holds their values
 * @param path the block of the experiment file in which the keys stand, empty for the top
 */
public record Block<S>(String path, List<Entry<S, ?>> entries) {
  /** The block that several records share. */
  static final String TRAINING = "training";

  /** A key and where its value is. */
  record Entry<S, T>(Key<T> key, Function<S, T> value) {
    KeyValues addTo(KeyValues values, S settings) {
      return values.with(key, value.apply(settings));
    }
  }

  public Block {
    entries = List.copyOf(entries);
  }

  /** Returns a block without keys. */
  static <S> Block<S> at(String path) {
    return new Block<>(path, List.of());
  }

  /** Returns the block with one more key. */
  <T> Block<S> with(Key<T> key, Function<S, T> value) {
    List<Entry<S, ?>> more = new ArrayList<>(entries);
    more.add(new Entry<>(key, value));
    return new Block<>(path, more);
  }

  /** Returns the keys, in the order of their declaration. */
  List<Key<?>> keys() {
    List<Key<?>> keys = new ArrayList<>();
    entries.forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  /** Returns the values that settings have. */
  public KeyValues values(S settings) {
    KeyValues values = KeyValues.none();
    for (Entry<S, ?> entry : entries) {
      values = entry.addTo(values, settings);
    }
    return values;
  }

  /** Returns the identity of settings: the semantic values that are not the defaults. */
  public Fingerprint fingerprint(String kind, int version, S settings) {
    return values(settings).addTo(Fingerprint.of(kind, version));
  }

  /** Returns the identity of those settings alone that belong to some of the keys. */
  public Fingerprint fingerprint(String kind, int version, S settings, List<Key<?>> read) {
    KeyValues values = KeyValues.none();
    for (Entry<S, ?> entry : entries) {
      if (read.contains(entry.key())) {
        values = entry.addTo(values, settings);
      }
    }
    return values.addTo(Fingerprint.of(kind, version));
  }
}
