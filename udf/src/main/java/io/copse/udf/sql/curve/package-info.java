/**
 * The SQL functions of learning curves: the aggregate that fits them, and predictions for a
 * schedule. The law and its fit belong to {@code curve}.
 */
package io.copse.udf.sql.curve;
