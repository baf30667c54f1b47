package io.copse.pipeline.corpus;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.read.Utf8;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
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
 * @param fails whether a row that is no text ends the command
 * @param maxDocumentBytes a piece has at most so many bytes of UTF-8
 */
record RowTexts(String source, int rank, boolean fails, int maxDocumentBytes)
    implements Serializable {
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
   * @throws UsageException if there is no column of texts at the path, or none of groups; in a
   *     task, if Spark's reader cannot read a row
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
    // Spark's own text of a row no longer tells which bytes were bad.
    Dataset<Row> bytes =
        chosen.withColumn("text", functions.col("text").cast(DataTypes.BinaryType));
    MapPartitionsFunction<Row, Row> read = Rows::new;
    return bytes.mapPartitions(read, Encoders.row(Found.SCHEMA));
  }

  private UsageException noField(Dataset<Row> rows) {
    return new UsageException(
        "Source '%s': its fields are %s, so that text_field or group_field names none, or no text: set them."
            .formatted(source, String.join(", ", Arrays.asList(rows.columns()))));
  }

  /** Returns the mistake of a source that Spark's reader cannot read. */
  static UsageException unreadable(String source, Throwable e) {
    return new UsageException(
        "Source '%s' cannot be read (%s): mend the file or table, or leave it out."
            .formatted(source, Reject.shown(CauseChain.inOneLine(e))));
  }

  /** What is found in the rows of a partition. */
  private final class Rows implements Iterator<Row> {
    private final Iterator<Row> rows;
    private Iterator<Row> found = Collections.emptyIterator();

    Rows(Iterator<Row> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      while (!found.hasNext() && hasRow()) {
        found = read(rows.next());
      }
      return found.hasNext();
    }

    private boolean hasRow() {
      try {
        return rows.hasNext();
      } catch (Exception e) { // Spark throws what it does not declare.
        if (CauseChain.first(e, TaskKilledException.class).isPresent()
            || CauseChain.first(e, InterruptedException.class).isPresent()) {
          throw e;
        }
        throw unreadable(source, e);
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return found.next();
    }
  }

  private Iterator<Row> read(Row row) {
    Reject.Place place = new Reject.Place(row.getString(2), 0, row.getLong(3));
    if (row.isNullAt(0) || row.isNullAt(1)) {
      Reason reason = row.isNullAt(0) ? Reason.NO_TEXT : Reason.NO_GROUP;
      return List.of(row(new Reject(reason, place, "NULL", 0))).iterator();
    }
    byte[] text = row.getAs(0);
    return new Piece.Whole(row.getString(1), row.getLong(3), Utf8.decode(text), text.length)
        .pieces(place, maxDocumentBytes).stream().map(this::row).iterator();
  }

  private Row row(Found found) {
    if (fails && found instanceof Reject reject && reject.reason().isFault()) {
      throw reject.mistake(source);
    }
    return found.row(source, rank);
  }
}
