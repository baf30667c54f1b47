package io.copse.pipeline.runtables;

import io.copse.pipeline.runtables.read.TextTable;
import java.util.Collection;
import java.util.function.BiConsumer;
import org.apache.spark.sql.Row;

/** The rows of a table as arrays of cells, each cell in its column's place. */
final class CellRows {
  private CellRows() {}

  /** Hands each row of a text to a receiver, with the row in words. */
  static void of(TextTable text, BiConsumer<Object[], Object> receiver) {
    text.forEach(receiver::accept);
  }

  /**
   * Hands rows to a receiver, with the row in words.
   *
   * @param rows of the columns that are needed only
   * @param places the places of these columns in the table, in the order of the cells
   * @param width the columns of the table
   */
  static void of(
      Iterable<Row> rows,
      Collection<Integer> places,
      int width,
      BiConsumer<Object[], Object> receiver) {
    long count = 0;
    for (Row row : rows) {
      count++;
      receiver.accept(spread(row, places, width), "row " + count);
    }
  }

  /** Puts the cells of a row into their places. */
  static Object[] spread(Row row, Collection<Integer> places, int width) {
    Object[] cells = new Object[width];
    int next = 0;
    for (int place : places) {
      cells[place] = row.get(next++);
    }
    return cells;
  }
}
