package io.copse.pipeline.corpus;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A text of a source, cut to a document's size and not yet deduplicated.
 *
 * @param group key of what must not straddle the split, such as a source file
 * @param ordinal the text's place within its group
 */
record Piece(String group, int ordinal, String text) {
  /**
   * Columns of pieces; rank is the source's place in the settings. Ids and sizes are computed where
   * the text is read, so that pieces can be chosen without moving their text.
   */
  static final StructType SCHEMA =
      new StructType()
          .add("source", DataTypes.StringType, false)
          .add("rank", DataTypes.IntegerType, false)
          .add("group_key", DataTypes.StringType, false)
          .add("ordinal", DataTypes.IntegerType, false)
          .add("doc_id", DataTypes.StringType, false)
          .add("content_key", DataTypes.StringType, false)
          .add("bytes", DataTypes.IntegerType, false)
          .add("text", DataTypes.StringType, false);

  /** Cuts a group's whole text; a blank text gives nothing. */
  static List<Piece> of(String group, String text, int maxDocumentBytes) {
    List<String> pieces = Texts.cut(text, maxDocumentBytes);
    return IntStream.range(0, pieces.size())
        .mapToObj(i -> new Piece(group, i, pieces.get(i)))
        .toList();
  }

  Row row(String source, int rank) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return RowFactory.create(
        source, rank, group, ordinal, Texts.id(utf8), Texts.contentKey(text), utf8.length, text);
  }
}
