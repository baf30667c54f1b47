package io.copse.pipeline.config;

/**
 * How predictors are evaluated.
 *
 * @param documentsPerDomain test documents of each domain at most, chosen by hash
 * @param bootstrapSamples Poisson bootstrap replicates over test documents
 */
public record EvaluationSettings(int documentsPerDomain, int bootstrapSamples) {}
