package io.copse.pipeline.domains;

import io.copse.pipeline.StringNumbers;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * The terms of tf-idf with idf = ln((1 + n) / (1 + df)) + 1, where n counts documents and df those
 * that have the term (smoothed idf of scikit-learn).
 */
final class Vocabulary implements Serializable {
  private static final long serialVersionUID = 1;

  private final StringNumbers terms = new StringNumbers();
  private final double[] idf;

  Vocabulary(List<String> terms, double[] idf) {
    this.idf = idf.clone();
    for (String term : terms) {
      this.terms.add(term.toCharArray(), 0, term.length());
    }
  }

  static double idf(long documents, long documentFrequency) {
    return StrictMath.log((1.0 + documents) / (1.0 + documentFrequency)) + 1;
  }

  int size() {
    return terms.size();
  }

  String term(int position) {
    return terms.string(position);
  }

  double idf(int position) {
    return idf[position];
  }

  /** Returns a text's tf-idf vector of norm 1; without any known term the vector has no values. */
  SparseVector vector(String text) {
    Occurrences found = new Occurrences();
    Terms.each(text, found);
    int[] occurrences = found.positions;
    int known = found.count;
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

  /** The positions of a text's terms, in its order; no stop word has one. */
  private final class Occurrences implements StringNumbers.Part {
    private int[] positions = new int[256];
    private int count;

    @Override
    public void accept(char[] text, int from, int to) {
      int position = terms.find(text, from, to);
      if (position >= 0) {
        if (count == positions.length) {
          positions = Arrays.copyOf(positions, 2 * count);
        }
        positions[count++] = position;
      }
    }
  }
}
