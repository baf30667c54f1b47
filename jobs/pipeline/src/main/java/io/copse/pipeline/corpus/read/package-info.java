/**
 * How the bytes of a user's files become texts: listing, decompression, decoding, cleaning,
 * cutting.
 *
 * <p>What the bytes of one format mean belongs to the kinds of sources in {@code corpus}. Which
 * texts stay in the corpus is decided there too.
 */
package io.copse.pipeline.corpus.read;
