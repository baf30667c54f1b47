package io.copse.udf.sql.table;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Turns the rows of one group into the struct that an aggregate gives. */
public interface TableFitter extends Serializable {

  /** The greatest number of rows of a group that are kept. */
  int maxRows();

  /** The struct that a group gives. */
  StructType type();

  /**
   * The struct of a group.
   *
   * @param rows the arguments of the rows without a NULL, in an order that depends on their values
   *     alone
   * @param counts how many rows were left out
   */
  Row fit(List<InternalRow> rows, Counts counts);

  /**
   * Rows that were left out.
   *
   * @param incomplete rows with a NULL
   * @param sampledOut rows beyond {@link #maxRows}
   */
  record Counts(long incomplete, long sampledOut) {}
}
