/**
 * The Delta tables: what their columns mean, what they refuse, and how rows come into them. Names
 * of tables and columns are contracts with the people who query them. What a row says is the
 * business of the stage that writes it.
 */
package io.copse.pipeline.tables;
