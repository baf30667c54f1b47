/**
 * What turns a gradient into an update: the optimiser, the learning rate's schedule, clipping.
 *
 * <p>Here belong pure functions and state over flat {@code float[]} storages. Models, data, Spark
 * and files do not.
 */
package io.copse.models.optim;
