/**
 * A call of a SQL function: the function's name and text, the taking of its arguments, the
 * expression that calls a static method, and what all aggregates over groups have in common. What a
 * function computes does not belong here.
 */
package io.copse.udf.sql.call;
