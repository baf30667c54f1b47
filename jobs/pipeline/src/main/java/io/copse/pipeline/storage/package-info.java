/**
 * The places of an output, and how its objects are read and written.
 *
 * <p>Every package that reads or writes an output does so through {@code RunStorage}. What is in an
 * object belongs to the package that writes it. Sources of text and other people's tables are not
 * part of an output.
 */
package io.copse.pipeline.storage;
