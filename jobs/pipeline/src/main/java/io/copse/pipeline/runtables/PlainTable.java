package io.copse.pipeline.runtables;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;

/** A table of plain text with bars between its columns. Numbers have four digits. */
final class PlainTable {
  private static final int DIGITS = 4;

  /** Sizes from which on, and below which, numbers are written with a power of ten. */
  private static final double LARGE = 1e5;

  private static final double SMALL = 1e-3;

  private final List<List<String>> rows = new ArrayList<>();

  PlainTable(List<String> head) {
    rows.add(List.copyOf(head));
  }

  /** A table of rows that all have the same fields. */
  static PlainTable of(List<Row> rows) {
    PlainTable table =
        new PlainTable(rows.isEmpty() ? List.of() : List.of(rows.get(0).schema().fieldNames()));
    for (Row row : rows) {
      List<Object> values = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        values.add(row.get(i));
      }
      table.add(values);
    }
    return table;
  }

  void add(List<Object> values) {
    rows.add(values.stream().map(PlainTable::text).toList());
  }

  boolean hasRows() {
    return rows.size() > 1;
  }

  /** The table, one line a row. */
  String text() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append('|');
      for (int i = 0; i < widths.length; i++) {
        text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length())).append('|');
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String text(Object value) {
    if (value == null) {
      return "";
    }
    return value instanceof Double number ? rounded(number) : value.toString();
  }

  /** A number with four digits: 1.784, 0.0102, 2.708e9. */
  static String rounded(double number) {
    if (number == 0 || !Double.isFinite(number)) {
      return number == 0 ? "0" : String.valueOf(number);
    }
    BigDecimal exact =
        new BigDecimal(number).round(new MathContext(DIGITS, RoundingMode.HALF_EVEN));
    double size = Math.abs(exact.doubleValue());
    if (size >= SMALL && size < LARGE) {
      return exact.stripTrailingZeros().toPlainString();
    }
    String scientific = String.format(Locale.ROOT, "%.3e", exact);
    return scientific.replaceFirst("\\.?0*e([+-])0?", "e$1").replace("e+", "e");
  }
}
