package io.copse.pipeline.domains;

import java.io.Serializable;

/**
 * A document's tf-idf, from which all else of it follows.
 *
 * @param tokens its number of tokens
 * @param train whether its split is train
 */
record WeighedDocument(String docId, long tokens, boolean train, SparseVector vector)
    implements Serializable {

  /** Returns the document's place in the space of a basis [vocabulary][dimensions]. */
  Point point(double[][] basis) {
    return new Point(docId, tokens, DomainModel.embed(vector, basis));
  }
}
