/**
 * The SQL functions as Hive's function classes, for {@code CREATE FUNCTION ... USING JAR} in
 * sessions where {@code spark.sql.extensions} cannot be set:
 *
 * <pre>{@code
 * CREATE FUNCTION fit_chinchilla AS 'io.copse.udf.sql.hive.Functions$FitChinchilla'
 *   USING JAR 'copse-pipeline-0.1.0-SNAPSHOT-all.jar'
 * }</pre>
 *
 * The build writes the class {@code Functions} with a nested class for each function. The classes
 * wrap Spark's expressions, so they work in Spark sessions with Hive support and not in Hive
 * itself. A table function gives an array of its rows, for {@code inline}. What a function does
 * belongs to the other packages of {@code sql}.
 */
package io.copse.udf.sql.hive;
