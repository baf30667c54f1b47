package io.copse.pipeline.runtables;

import io.copse.pipeline.UsageException;
import io.copse.udf.run.NumberText;
import java.io.Serializable;
import java.util.OptionalDouble;

/**
 * The cells of a column of numbers.
 *
 * @param table the table's name, for messages
 * @param place the column's place in the table
 * @param column its name
 * @param text how its texts are read
 */
record NumberCell(String table, int place, String column, NumberText text) implements Serializable {
  /** Parquet keeps a number of 16 bits as two bytes. */
  private static final int HALF = 2;

  private static final int MANTISSA_BITS = 10;
  private static final int EXPONENT_BIAS = 15;

  /**
   * Reads the column's cell of a row.
   *
   * @param row the cells by place: texts, numbers, or null for none
   * @param where the row in words, for messages
   * @return empty if the cell has no value
   * @throws UsageException if it holds no number
   */
  OptionalDouble of(Object[] row, Object where) {
    Object cell = row[place];
    if (cell == null) {
      return OptionalDouble.empty();
    }
    if (cell instanceof Number number) {
      return OptionalDouble.of(text.converted(number.doubleValue()));
    }
    if (cell instanceof byte[] bytes && bytes.length == HALF) {
      return OptionalDouble.of(text.converted(half(bytes)));
    }
    if (!(cell instanceof String)) {
      throw new UsageException(
          "The column %s of %s holds '%s', which is not a number: name a column of numbers."
              .formatted(column, table, cell));
    }
    try {
      return text.read((String) cell);
    } catch (NumberFormatException e) {
      throw new UsageException(
          "The column %s of %s holds '%s', which is not a number: name another column or correct %s%s."
              .formatted(column, table, ((String) cell).strip(), where, hint((String) cell)));
    }
  }

  /** The column's name, and the unit of its numbers if they are converted. */
  String label() {
    boolean isPlain = text.converted(2) == 2;
    return isPlain ? column : column + " in " + text.unit().label();
  }

  private static String hint(String cell) {
    return cell.strip().matches("[+-]?\\d+,\\d+(?:[eE][+-]?\\d+)?") ? ", or give --decimal=," : "";
  }

  /** A number of IEEE 754's binary16, its lower byte first. */
  private static double half(byte[] bytes) {
    int bits = (bytes[0] & 0xff) | ((bytes[1] & 0xff) << Byte.SIZE);
    int exponent = (bits >> MANTISSA_BITS) & 0x1f;
    int mantissa = bits & 0x3ff;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) mantissa, 1 - EXPONENT_BIAS - MANTISSA_BITS);
          case 0x1f -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default ->
              Math.scalb(
                  (double) (mantissa | (1 << MANTISSA_BITS)),
                  exponent - EXPONENT_BIAS - MANTISSA_BITS);
        };
    return (bits & 0x8000) == 0 ? size : -size;
  }
}
