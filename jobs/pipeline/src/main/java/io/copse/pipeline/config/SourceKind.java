package io.copse.pipeline.config;

import java.util.List;

/**
 * A kind of source in the experiment file: its name and its own keys. An entry of {@code
 * corpus.sources} has these keys beside those of every source.
 */
public interface SourceKind {
  /** Returns the value of the key kind. */
  String kind();

  /** Returns the keys of this kind alone. */
  List<Key<?>> keys();
}
