/**
 * The way from documents to training windows. A byte-level BPE tokenizer encodes the documents of a
 * corpus into Arrow shards, an index lists the documents of each domain, and {@code PackedTokens}
 * reads windows of tokens by such an index.
 *
 * <p>Documents are made by {@code corpus}, and domains by {@code domains}.
 */
package io.copse.pipeline.tokens;
