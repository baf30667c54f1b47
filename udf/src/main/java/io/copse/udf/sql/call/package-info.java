/**
 * A call of a SQL function: the function's name and text, the taking of its arguments, and the
 * expression that calls a static method. What a function computes does not belong here.
 */
package io.copse.udf.sql.call;
