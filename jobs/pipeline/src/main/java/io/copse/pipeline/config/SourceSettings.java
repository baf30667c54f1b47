package io.copse.pipeline.config;

import io.copse.pipeline.identity.Fingerprint;
import java.io.Serializable;
import java.util.List;

/**
 * Where a part of the corpus comes from.
 *
 * @param name the origin label of its documents, unique in the corpus
 * @param kind the name of its {@link SourceKind}
 * @param maxBytes how much text to take at most, in bytes of UTF-8
 * @param values the values of its kind's keys
 */
public record SourceSettings(String name, String kind, long maxBytes, KeyValues values)
    implements Serializable {
  static final String PATH = "corpus.sources";

  private static final Key<String> NAME =
      Key.required("name", Type.name(), "Origin label of the documents, unique in the corpus.");
  private static final Key<Long> MAX_BYTES =
      Key.required(
          "max_bytes",
          Type.wholeLong(1, Long.MAX_VALUE),
          "Text to take at most, in bytes of UTF-8 after cutting and deduplication.");

  /** Returns the keys of every source; which kinds there are is known to the caller. */
  static List<Key<?>> keys(List<? extends SourceKind> kinds) {
    return List.of(NAME, kind(kinds), MAX_BYTES);
  }

  private static Key<String> kind(List<? extends SourceKind> kinds) {
    return Key.required(
        "kind",
        Type.oneOf(kinds.stream().map(SourceKind::kind).toList()),
        "How the source is read; each kind has keys of its own.");
  }

  /** Reads an entry of the list of sources. */
  static SourceSettings read(Values entry, List<? extends SourceKind> kinds) {
    String name = entry.get(NAME);
    String kind = entry.get(kind(kinds));
    KeyValues own = KeyValues.none();
    for (SourceKind one : kinds) {
      if (one.kind().equals(kind)) {
        for (Key<?> key : one.keys()) {
          own = with(own, key, entry);
        }
      }
    }
    return new SourceSettings(name, kind, entry.get(MAX_BYTES), own);
  }

  private static <T> KeyValues with(KeyValues values, Key<T> key, Values entry) {
    return values.with(key, entry.get(key));
  }

  /** Returns the value of one of the kind's keys. */
  public <T> T get(Key<T> key) {
    return values.get(key);
  }

  KeyValues all() {
    Key<String> ofKind = Key.required("kind", Type.text(), "");
    return values.with(NAME, name).with(ofKind, kind).with(MAX_BYTES, maxBytes);
  }

  Fingerprint fingerprint() {
    return all().addTo(Fingerprint.of("source", 1));
  }
}
