package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.Comparator;

/** Orders document ids by a seeded hash, so that the first of them are a random sample. */
record SampleOrder(long seed) implements Comparator<String>, Serializable {
  @Override
  public int compare(String a, String b) {
    int order = Long.compare(DocumentHash.of(seed, a), DocumentHash.of(seed, b));
    return order != 0 ? order : a.compareTo(b);
  }
}
