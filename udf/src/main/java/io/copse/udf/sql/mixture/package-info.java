/**
 * The SQL functions of mixtures of domains: the aggregate that fits losses, predictions, and the
 * mixture with the lowest loss. The law and its fit belong to {@code mixture}.
 */
package io.copse.udf.sql.mixture;
