/**
 * The aggregate that gathers whole rows of a group, of any types, and hands them to a fitter. The
 * fitters belong to the packages of their functions. Aggregates over runs of numbers belong to
 * {@code sql.fit}.
 */
package io.copse.udf.sql.table;
