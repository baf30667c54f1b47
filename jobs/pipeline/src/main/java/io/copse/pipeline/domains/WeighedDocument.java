package io.copse.pipeline.domains;

import java.io.Serializable;

/**
 * A document with its tf-idf vector.
 *
 * @param docId the document
 * @param tokens its number of tokens
 * @param bytes the length of its text
 * @param train whether it is a train document
 * @param vector its tf-idf
 */
record WeighedDocument(String docId, long tokens, int bytes, boolean train, SparseVector vector)
    implements Serializable {

  /** Returns the document's place in the space of a basis [vocabulary][dimensions]. */
  Place place(double[][] basis) {
    return new Place(docId, tokens, DomainModel.embed(vector, basis));
  }
}
