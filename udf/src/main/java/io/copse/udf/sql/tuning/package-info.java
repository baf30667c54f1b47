/**
 * The SQL functions of the best learning rate and batch. The sweeps and their fit belong to {@code
 * tuning}.
 */
package io.copse.udf.sql.tuning;
