package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.runtables.read.TextTable;
import io.copse.udf.run.NumberText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Makes rows of Spark of a table of text. A column whose cells are all whole numbers, numbers or
 * truth values has that type, and NULL for cells without a value; other columns are texts.
 */
final class TypedRows {
  /** Rows are held in memory, as texts and as rows. */
  private static final long MOST_BYTES = 512L << 20;

  private static final List<String> TRUTH = List.of("true", "false");

  /** What the cells of a column allow, from narrow to wide. */
  private enum Kind {
    EMPTY(DataTypes.StringType),
    TRUTH(DataTypes.BooleanType),
    WHOLE(DataTypes.LongType),
    NUMBER(DataTypes.DoubleType),
    TEXT(DataTypes.StringType);

    private final DataType type;

    Kind(DataType type) {
      this.type = type;
    }
  }

  private TypedRows() {}

  /**
   * Makes the rows.
   *
   * @throws UsageException if the text is too large for memory
   */
  static SparkRuns of(SparkSession spark, TextTable text) {
    if (text.bytes() > MOST_BYTES) {
      throw new UsageException(
          "%s has %d MB, and SQL over a text reads at most %d MB: write it as Parquet."
              .formatted(text.name(), text.bytes() >> 20, MOST_BYTES >> 20));
    }
    Kind[] kinds = new Kind[text.columns().size()];
    Arrays.fill(kinds, Kind.EMPTY);
    List<String[]> cells = new ArrayList<>();
    text.forEach(
        (row, place) -> {
          cells.add(row);
          for (int i = 0; i < kinds.length; i++) {
            kinds[i] = wider(kinds[i], row[i]);
          }
        });
    StructType type = new StructType();
    for (int i = 0; i < kinds.length; i++) {
      type = type.add(text.columns().get(i), kinds[i].type);
    }
    List<Row> rows = cells.stream().map(row -> row(row, kinds)).toList();
    return new SparkRuns(text.name(), spark.createDataFrame(rows, type));
  }

  private static Kind wider(Kind kind, String cell) {
    if (cell.isEmpty() || kind == Kind.TEXT) {
      return kind;
    }
    Kind own = kind(cell);
    if (own == Kind.EMPTY || kind == Kind.EMPTY) {
      return own == Kind.EMPTY ? kind : own;
    }
    boolean bothNumbers =
        kind != Kind.TRUTH && own != Kind.TRUTH && kind != Kind.TEXT && own != Kind.TEXT;
    return own == kind ? kind : bothNumbers ? Kind.NUMBER : Kind.TEXT;
  }

  private static Kind kind(String cell) {
    if (TRUTH.contains(cell)) {
      return Kind.TRUTH;
    }
    if (cell.matches("[+-]?\\d{1,18}")) {
      return Kind.WHOLE;
    }
    if (NumberText.isNumber(cell) || cell.equalsIgnoreCase("nan")) {
      return Kind.NUMBER;
    }
    return NumberText.isMissing(cell) ? Kind.EMPTY : Kind.TEXT;
  }

  private static Row row(String[] cells, Kind[] kinds) {
    Object[] row = new Object[cells.length];
    for (int i = 0; i < cells.length; i++) {
      row[i] = value(cells[i], kinds[i]);
    }
    return RowFactory.create(row);
  }

  private static Object value(String cell, Kind kind) {
    if (cell.isEmpty() || (kind != Kind.TEXT && kind(cell) == Kind.EMPTY)) {
      return kind == Kind.EMPTY && !cell.isEmpty() ? cell : null;
    }
    return switch (kind) {
      case EMPTY, TEXT -> cell;
      case TRUTH -> Boolean.valueOf(cell);
      case WHOLE -> Long.valueOf(cell);
      case NUMBER -> cell.equalsIgnoreCase("nan") ? Double.NaN : Double.parseDouble(cell);
    };
  }
}
