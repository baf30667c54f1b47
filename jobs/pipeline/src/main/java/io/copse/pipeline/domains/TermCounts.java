package io.copse.pipeline.domains;

import java.util.Arrays;

/** How often a text has each of some terms, given by their positions in a vocabulary. */
final class TermCounts {
  // A position and below it a count.
  private long[] entries = new long[256];
  private int size;

  /** Adds to a term's count; a position below 0 is no term's. */
  void add(int position, int count) {
    if (position >= 0) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, 2 * size);
      }
      entries[size++] = (long) position << Integer.SIZE | count;
    }
  }

  /** Returns the tf-idf vector, of norm 1 or without values, given the terms' idf. */
  SparseVector weighed(double[] idf) {
    Arrays.sort(entries, 0, size);
    int[] indices = new int[size];
    double[] values = new double[size];
    double squares = 0;
    int distinct = 0;
    for (int at = 0; at < size; distinct++) {
      int position = (int) (entries[at] >>> Integer.SIZE);
      int count = 0;
      while (at < size && (int) (entries[at] >>> Integer.SIZE) == position) {
        count += (int) entries[at++];
      }
      indices[distinct] = position;
      values[distinct] = count * idf[position];
      squares += values[distinct] * values[distinct];
    }
    indices = Arrays.copyOf(indices, distinct);
    values = Arrays.copyOf(values, distinct);
    for (int i = 0; i < values.length; i++) {
      values[i] /= Math.sqrt(squares);
    }
    return new SparseVector(indices, values);
  }
}
