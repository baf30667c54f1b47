package io.copse.pipeline.domains;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
    TreeMap<Integer, Integer> counts = new TreeMap<>();
    for (String term : Terms.of(text)) {
      Integer position = positions.get(term);
      if (position != null) {
        counts.merge(position, 1, Integer::sum);
      }
    }
    int[] indices = new int[counts.size()];
    double[] values = new double[counts.size()];
    double squares = 0;
    int at = 0;
    for (Map.Entry<Integer, Integer> count : counts.entrySet()) {
      indices[at] = count.getKey();
      values[at] = count.getValue() * idf[count.getKey()];
      squares += values[at] * values[at];
      at++;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= Math.sqrt(squares);
    }
    return new SparseVector(indices, values);
  }
}
