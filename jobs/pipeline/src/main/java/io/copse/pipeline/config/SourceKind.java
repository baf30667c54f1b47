package io.copse.pipeline.config;

import java.util.List;

/**
 * A kind of source, as far as the experiment file knows it: what it is called, and which keys its
 * entries of {@code corpus.sources} have beside those of every source.
 */
public interface SourceKind {
  /** Returns the value of the key kind. */
  String kind();

  /** Returns the keys of this kind alone. */
  List<Key<?>> keys();
}
