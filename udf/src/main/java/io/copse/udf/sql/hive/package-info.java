/**
 * The functions of SQL as Hive's function classes, for {@code CREATE FUNCTION ... USING JAR} where
 * {@code spark.sql.extensions} cannot be set. They wrap Spark's expressions, so that they work in
 * Spark sessions with Hive support and not in Hive itself. What a function does belongs beside the
 * package that this one lies in.
 */
package io.copse.udf.sql.hive;
