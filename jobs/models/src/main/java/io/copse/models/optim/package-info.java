/**
 * Turns a gradient into an update of the weights: AdamW, learning-rate schedules, clipping.
 *
 * <p>Pure functions and small state over flat {@code float[]} arrays belong here. Models, data,
 * BigDL, Spark and files do not.
 */
package io.copse.models.optim;
