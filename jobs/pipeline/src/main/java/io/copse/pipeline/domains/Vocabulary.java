package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/**
 * The terms of tf-idf with idf = ln((1 + n) / (1 + df)) + 1, where n counts documents and df those
 * that have the term (smoothed idf of scikit-learn).
 */
final class Vocabulary implements Serializable {
  private static final long serialVersionUID = 1;

  private final String[] terms;
  private final double[] idf;
  private final HashMap<String, Integer> positions = new HashMap<>();

  Vocabulary(List<String> terms, double[] idf) {
    this.terms = terms.toArray(String[]::new);
    this.idf = idf.clone();
    for (int i = 0; i < this.terms.length; i++) {
      positions.put(this.terms[i], i);
    }
  }

  static double idf(long documents, long documentFrequency) {
    return StrictMath.log((1.0 + documents) / (1.0 + documentFrequency)) + 1;
  }

  int size() {
    return terms.length;
  }

  String term(int position) {
    return terms[position];
  }

  double idf(int position) {
    return idf[position];
  }

  /** Returns a text's tf-idf vector of norm 1; without any known term the vector has no values. */
  SparseVector vector(String text) {
    List<String> found = Terms.of(text);
    int[] occurrences = new int[found.size()];
    int known = 0;
    for (String term : found) {
      Integer position = positions.get(term);
      if (position != null) {
        occurrences[known++] = position;
      }
    }
    Arrays.sort(occurrences, 0, known);
    int[] indices = new int[known];
    double[] values = new double[known];
    double squares = 0;
    int distinct = 0;
    for (int at = 0; at < known; distinct++) {
      int first = at;
      while (at < known && occurrences[at] == occurrences[first]) {
        at++;
      }
      indices[distinct] = occurrences[first];
      values[distinct] = (at - first) * idf[occurrences[first]];
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
