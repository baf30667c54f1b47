/**
 * The SQL aggregates that fit runs: gathering the runs of a group, reading options, and turning a
 * fit into a struct and back. The fits themselves belong to {@code fit}.
 */
package io.copse.udf.sql.fit;
