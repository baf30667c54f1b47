package io.copse.pipeline.config;

/**
 * How the corpus is split into domains.
 *
 * @param method clusters, or metadata for the sources as domains
 * @param k the number of domains, and so of experts
 * @param vocabularySize terms of tf-idf, the most frequent by documents
 * @param svdDimensions dimensions of the truncated SVD
 * @param sampleDocuments documents that centres are estimated on
 * @param iterations k-means iterations at most
 */
public record DomainSettings(
    String method,
    int k,
    int vocabularySize,
    int svdDimensions,
    int sampleDocuments,
    int iterations) {}
