/**
 * What an experiment trains: the plan of runs under matched compute, their execution as Spark
 * tasks, and their rows in the tables. How one run trains belongs to the models' training package.
 */
package io.copse.pipeline.training;
