/**
 * The laws as functions of Spark SQL: the list of functions, their texts, and the adapters between
 * Spark's expressions and the packages beside this one. The only package of this module that knows
 * Spark; no formula and no fit belongs here.
 */
package io.copse.udf.sql;
