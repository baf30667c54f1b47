/**
 * Similarity of texts: which are near duplicates, and how much of the test text stands in the train
 * text too.
 *
 * <p>Reading, cutting and exact duplicates belong to the package above; domains have terms of their
 * own.
 */
package io.copse.pipeline.corpus.similar;
