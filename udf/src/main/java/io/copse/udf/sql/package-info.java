/**
 * The laws as functions of Spark SQL: {@link io.copse.udf.sql.CopseExtensions} registers them, and
 * {@link io.copse.udf.sql.SqlFunctions} lists them. {@code sql.law}, {@code sql.fit} and {@code
 * sql.compare} hold the functions of laws, {@code sql.call} what a function is, {@code sql.hive}
 * the classes for Hive. Only these packages of the module know Spark. No formula and no fit belongs
 * here.
 */
package io.copse.udf.sql;
