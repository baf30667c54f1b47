package io.copse.pipeline.corpus;

import io.copse.pipeline.UsageException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Makes texts of the rows that a reader of Spark gives.
 *
 * @param source the source's name
 * @param rank the source's place in the settings
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record RowTexts(String source, int rank, int maxDocumentBytes) implements Serializable {
  /**
   * The columns that texts are made of.
   *
   * @param text of the text, or {@code a.b[0].c} within a column
   * @param group of the group; NULL if there is none
   * @param file the file of the row
   * @param row the row in its file
   */
  record Columns(Column text, Column group, Column file, Column row) {}

  /** Returns the column at a path, by the names of a table's columns whatever signs they have. */
  static Column at(FieldPath path) {
    Column column = null;
    for (Serializable step : path.steps()) {
      if (column == null) {
        column = functions.col("`" + step.toString().replace("`", "``") + "`");
      } else {
        column = step instanceof Integer ? column.getItem(step) : column.getField(step.toString());
      }
    }
    return column;
  }

  /**
   * Returns what is found, as rows of {@link Found#SCHEMA}.
   *
   * @throws UsageException if there is no column of texts at the path, or none of groups
   */
  Dataset<Row> found(Dataset<Row> rows, Columns columns) {
    Dataset<Row> chosen;
    try {
      chosen =
          rows.select(
              columns.text().as("text"),
              columns.group().cast(DataTypes.StringType).as("group"),
              columns.file().as("file"),
              columns.row().cast(DataTypes.LongType).as("row"));
    } catch (Exception e) { // Spark throws AnalysisException without declaring it.
      if (!(e instanceof AnalysisException)) {
        throw e;
      }
      throw noField(rows);
    }
    if (!chosen.schema().apply("text").dataType().equals(DataTypes.StringType)) {
      throw noField(rows);
    }
    FlatMapFunction<Row, Row> read = this::read;
    return chosen.flatMap(read, Encoders.row(Found.SCHEMA));
  }

  private UsageException noField(Dataset<Row> rows) {
    return new UsageException(
        "Source '%s': its fields are %s, so that text_field or group_field names none, or no text: set them."
            .formatted(source, String.join(", ", Arrays.asList(rows.columns()))));
  }

  private Iterator<Row> read(Row row) {
    Reject.Place place = new Reject.Place(row.getString(2), 0, row.getLong(3));
    if (row.isNullAt(0) || row.isNullAt(1)) {
      Reason reason = row.isNullAt(0) ? Reason.NO_TEXT : Reason.NO_GROUP;
      return List.of(new Reject(reason, place, "NULL", 0).row(source, rank)).iterator();
    }
    String text = row.getString(0);
    long bytes = text.getBytes(StandardCharsets.UTF_8).length;
    return new Piece.Whole(row.getString(1), row.getLong(3), text, bytes, 0)
        .pieces(place, maxDocumentBytes).stream().map(found -> found.row(source, rank)).iterator();
  }
}
