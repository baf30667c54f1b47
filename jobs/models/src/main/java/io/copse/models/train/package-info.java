/**
 * The training loop and what it stands on: the data cursor, the all-reduce, checkpoints, the step
 * log.
 *
 * <p>Here belongs how a BigDL module is trained, the same way for a seed, an expert and a dense
 * model. Architectures, token stores, Delta tables and the choice of what to train do not.
 */
package io.copse.models.train;
