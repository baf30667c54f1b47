/**
 * An experiment from end to end: a class for each {@link io.copse.pipeline.experiment.Stage stage},
 * and {@link io.copse.pipeline.experiment.Experiment}, which runs them in order. A stage calls the
 * packages that know how to ingest, split, train, score, fit or draw, and writes their results into
 * the tables. How any of this is computed does not belong here.
 */
package io.copse.pipeline.experiment;
