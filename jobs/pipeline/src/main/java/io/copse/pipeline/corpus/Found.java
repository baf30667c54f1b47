package io.copse.pipeline.corpus;

import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What reading a source gives: a piece of text, what is no document and why, or the end of a part
 * of a file.
 */
sealed interface Found permits Piece, Reject, PartEnd {
  /**
   * Columns of what was found. Ids and sizes are computed where the text is read, so that pieces
   * can be chosen without moving their text.
   *
   * <ul>
   *   <li>rank: the source's place in the settings
   *   <li>position, ordinal: the order within the group
   *   <li>bytes: of the text in UTF-8
   *   <li>reason: NULL for a text
   *   <li>part, row: where a reject was found: the line or row, counted from byte {@code part} on
   *   <li>given: the bytes of the source that it took, once they are decompressed
   *   <li>replaced: the sequences of bytes that became U+FFFD
   * </ul>
   */
  StructType SCHEMA =
      new StructType()
          .add("source", DataTypes.StringType, false)
          .add("rank", DataTypes.IntegerType, false)
          .add("group_key", DataTypes.StringType, false)
          .add("position", DataTypes.LongType, false)
          .add("ordinal", DataTypes.IntegerType, false)
          .add("doc_id", DataTypes.StringType, false)
          .add("bytes", DataTypes.IntegerType, false)
          .add("text", DataTypes.StringType, false)
          .add("reason", DataTypes.StringType, true)
          .add("file", DataTypes.StringType, true)
          .add("part", DataTypes.LongType, true)
          .add("row", DataTypes.LongType, true)
          .add("given", DataTypes.LongType, false)
          .add("replaced", DataTypes.IntegerType, false);

  /** The bytes of the source that it took, once they are decompressed. */
  long given();

  /**
   * Returns the row of a source.
   *
   * @param rank the source's place in the settings
   */
  Row row(String source, int rank);
}
