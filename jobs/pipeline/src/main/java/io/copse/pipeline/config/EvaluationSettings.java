package io.copse.pipeline.config;

/**
 * How predictors are evaluated.
 *
 * @param documentsPerDomain test documents of each domain at most, chosen by hash
 * @param bootstrapSamples Poisson bootstrap replicates over test documents
 * @param routerTemperature of the weights that the text so far gives experts
 * @param topK experts that the predictor top_k runs for a token, from 1 to all
 */
public record EvaluationSettings(
    int documentsPerDomain, int bootstrapSamples, double routerTemperature, int topK) {}
