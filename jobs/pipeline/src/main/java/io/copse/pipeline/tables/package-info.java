/**
 * The Delta tables: their columns, keys and constraints, how rows come into them, and how tables of
 * older versions grow. Names of tables and columns are contracts with the people who query them.
 * What a row says belongs to the stage that writes it.
 */
package io.copse.pipeline.tables;
