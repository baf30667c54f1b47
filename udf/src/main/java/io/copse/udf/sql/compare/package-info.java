/**
 * The SQL functions that compare one fit with another. The comparison itself belongs to {@code
 * fit}.
 */
package io.copse.udf.sql.compare;
