/**
 * How well models predict documents: token losses of documents, predictors made of several models,
 * and bits per byte with bootstrap intervals. Pure Java that a Spark task calls and whose partial
 * results merge. Which models and documents are compared, and what becomes a row, is not decided
 * here.
 */
package io.copse.pipeline.evaluate;
