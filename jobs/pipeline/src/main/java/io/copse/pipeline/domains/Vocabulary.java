package io.copse.pipeline.domains;

import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.text.StringNumbers;
import io.copse.pipeline.text.TextParts;
import java.io.Serializable;
import java.util.List;

/**
 * The terms of tf-idf, by position, each with its inverse document frequency.
 *
 * <p>{@code idf = ln((1 + n) / (1 + df)) + 1}, with n the number of documents and df the number of
 * those that have the term: the smoothed idf of scikit-learn.
 */
final class Vocabulary implements Serializable {
  private static final long serialVersionUID = 1;

  private final TermKind kind;
  private final StringNumbers terms = new StringNumbers();
  private final double[] idf;

  Vocabulary(TermKind kind, List<String> terms, double[] idf) {
    this.kind = kind;
    this.idf = idf.clone();
    for (String term : terms) {
      this.terms.add(term.toCharArray(), 0, term.length());
    }
  }

  static double idf(long documents, long documentFrequency) {
    return StrictMath.log((1.0 + documents) / (1.0 + documentFrequency)) + 1;
  }

  TermKind kind() {
    return kind;
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

  /** Returns the position of a possible term, or -1 if it is not one. */
  int position(String term) {
    return terms.find(term.toCharArray(), 0, term.length());
  }

  /** Returns a text's tf-idf vector; without known terms it has no values. */
  SparseVector vector(String text) {
    TextParts found = new TextParts();
    Terms.find(kind, text, found);
    terms.find(found);
    TermCounts counts = new TermCounts();
    for (int i = 0; i < found.size(); i++) {
      counts.add(found.number(i), 1);
    }
    return vector(counts);
  }

  /** Returns the tf-idf vector of a text whose terms are counted. */
  SparseVector vector(TermCounts counts) {
    return counts.weighed(idf);
  }
}
