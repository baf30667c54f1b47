package io.copse.pipeline.domains;

import java.util.Arrays;

/** Counts how often a text has each term of a vocabulary. */
final class TermCounts {
  // Each entry holds a term's position in the upper 32 bits and a count in the lower.
  private long[] entries = new long[256];
  private int size;

  /** Adds to the count of the term at a position; a word without one, which is -1, is left out. */
  void add(int position, int count) {
    if (position >= 0) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, 2 * size);
      }
      entries[size++] = (long) position << Integer.SIZE | count;
    }
  }

  /** Returns the tf-idf vector, given the terms' idf. */
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
