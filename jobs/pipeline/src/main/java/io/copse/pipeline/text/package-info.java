/**
 * Counting of strings at the scale of a corpus: text handed out in parts, strings with their counts
 * in flat arrays, the most frequent of them.
 *
 * <p>What is counted, words of a vocabulary or terms of documents, belongs to the packages that
 * count: {@code tokens} and {@code domains}.
 */
package io.copse.pipeline.text;
