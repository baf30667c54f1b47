package io.copse.pipeline.domains;

import java.io.Serializable;

/**
 * A document's tf-idf vector.
 *
 * @param indices positions in the vocabulary, rising
 * @param values weights at these positions, of Euclidean norm 1, or none
 */
record SparseVector(int[] indices, double[] values) implements Serializable {}
