/**
 * From documents to tokens: the byte-level BPE tokenizer, the corpus's Arrow shards, the index of
 * each domain's documents over them, and the stream of windows that training reads. How documents
 * are made belongs to {@code corpus}; how domains are found belongs to {@code domains}.
 */
package io.copse.pipeline.tokens;
