/**
 * Trains the runs of an experiment: their plan under matched compute, their execution as Spark
 * tasks, and their rows in the tables.
 *
 * <p>How one run trains belongs to the models' training package. How an output is stored belongs to
 * {@code storage}.
 */
package io.copse.pipeline.training;
