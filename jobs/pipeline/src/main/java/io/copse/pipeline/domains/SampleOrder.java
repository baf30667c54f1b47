package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.Comparator;

/** The order of a seeded sample of documents: by a hash of their ids. */
record SampleOrder(long seed) implements Comparator<String>, Serializable {
  @Override
  public int compare(String a, String b) {
    int order = Long.compare(DocumentHash.of(seed, a), DocumentHash.of(seed, b));
    return order != 0 ? order : a.compareTo(b);
  }
}
