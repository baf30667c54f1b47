/**
 * The training loop and its parts: plan, reducers, checkpoints, step log.
 *
 * <p>It trains a seed model, an expert and a dense model in the same way. It drives a model through
 * {@code TrainableModel} and writes through {@code RunFolder}. Architectures, BigDL, token stores,
 * file systems, Delta tables and the choice of runs do not belong here.
 */
package io.copse.models.train;
