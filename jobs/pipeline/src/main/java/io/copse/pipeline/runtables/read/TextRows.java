package io.copse.pipeline.runtables.read;

import java.io.Closeable;
import java.io.IOException;

/** The rows of one file, read once from its start. */
interface TextRows extends Closeable {

  /**
   * Reads the next row.
   *
   * @return its cells in the order of the table's columns, an empty text for one without a value;
   *     null at the end
   * @throws io.copse.pipeline.UsageException if the file is damaged there
   */
  String[] next() throws IOException;

  /** The number of the row that was read last, for messages; the header of a CSV file is row 1. */
  long row();
}
