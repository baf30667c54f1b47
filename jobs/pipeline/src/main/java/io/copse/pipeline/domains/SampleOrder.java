package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.Comparator;

/** The order of a seeded sample: by a hash of the documents' ids. */
record SampleOrder(long seed) implements Comparator<Point>, Serializable {
  @Override
  public int compare(Point a, Point b) {
    int order = Long.compare(DocumentHash.of(seed, a.docId()), DocumentHash.of(seed, b.docId()));
    return order != 0 ? order : a.docId().compareTo(b.docId());
  }
}
