package io.copse.pipeline.corpus;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The end of a part of a file. It tells at which line of the file the next part begins.
 *
 * @param file the file
 * @param part the byte at which the part begins
 * @param lines how many lines begin in the part
 * @param given the bytes of the part that no text and no reject took
 */
record PartEnd(String file, long part, long lines, long given) implements Found {
  /** The reason in the rows of ends. */
  static final String LABEL = "part_end";

  @Override
  public Row row(String source, int rank) {
    return RowFactory.create(
        source, rank, "", 0L, 0, "", 0, "", LABEL, file, part, lines, given, 0);
  }
}
