/**
 * Splits of the corpus into domains. A split method assigns every document to a domain: by clusters
 * of tf-idf vectors balanced on tokens, at random, or by source. The fitted model of the clusters
 * and the statistics of a split are here too.
 *
 * <p>Texts are read by {@code corpus}, tokens counted by {@code tokens}, and tables written by
 * {@code experiment}.
 */
package io.copse.pipeline.domains;
