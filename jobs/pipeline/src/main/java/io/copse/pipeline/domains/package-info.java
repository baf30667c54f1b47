/**
 * Splits of the corpus into domains: clusters of tf-idf vectors balanced on tokens, a random
 * partition of the same sizes, and the sources as they are; the fitted model of the clusters, and
 * statistics of a split. Reading text belongs to {@code corpus}, counting tokens to {@code tokens},
 * writing tables to {@code tables}.
 */
package io.copse.pipeline.domains;
