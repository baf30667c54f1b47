/**
 * The SQL functions of each law that concern one row: its prediction, its optima, and the tables
 * along its frontier and at equal FLOPs. Fits belong to {@code sql.fit}.
 */
package io.copse.udf.sql.law;
