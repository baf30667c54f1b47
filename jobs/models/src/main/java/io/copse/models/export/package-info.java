/**
 * Weights of our models in the layouts of other libraries: names, shapes and orders of values, and
 * the files that those libraries load.
 *
 * <p>Our own checkpoints belong to {@code io.copse.models.train}; tokenizers and the runs to export
 * belong to the pipeline.
 */
package io.copse.models.export;
