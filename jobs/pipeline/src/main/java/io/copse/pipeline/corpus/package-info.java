/**
 * From sources to documents: the kinds of sources ({@link io.copse.pipeline.corpus.Source}),
 * cutting, deduplication, and the split into train, dev and test by group. What becomes of a
 * document's text afterwards belongs to {@code tokens} and {@code domains}; writing tables belongs
 * to {@code tables}.
 */
package io.copse.pipeline.corpus;
