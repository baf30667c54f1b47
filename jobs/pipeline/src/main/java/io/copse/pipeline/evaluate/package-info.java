/**
 * How well models predict documents: losses of tokens, predictors that use one or more models, and
 * bits per byte with bootstrap intervals. Pure Java that a Spark task calls. Which models and
 * documents are compared, and what becomes a row, belongs to the stage that evaluates.
 */
package io.copse.pipeline.evaluate;
