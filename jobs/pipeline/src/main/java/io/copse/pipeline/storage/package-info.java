/**
 * Where an output lies, and how its files are read and written. What is in a file belongs to the
 * package that writes it.
 */
package io.copse.pipeline.storage;
