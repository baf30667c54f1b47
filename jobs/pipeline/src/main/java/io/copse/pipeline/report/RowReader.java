package io.copse.pipeline.report;

import io.copse.pipeline.report.draw.Measurement;
import io.copse.pipeline.report.draw.Whisker;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/** Reads the columns of a row by name. */
public final class RowReader {
  private RowReader() {}

  /** Returns a text. */
  public static String text(Row row, String column) {
    return row.getAs(column);
  }

  /** Returns a whole number. */
  public static long whole(Row row, String column) {
    return row.<Number>getAs(column).longValue();
  }

  /** Returns a whole number that fits an int. */
  public static int count(Row row, String column) {
    return Math.toIntExact(whole(row, column));
  }

  /** Returns a number. */
  public static double real(Row row, String column) {
    return row.<Number>getAs(column).doubleValue();
  }

  /** Returns a number; empty if it is NULL. */
  public static OptionalDouble optionalReal(Row row, String column) {
    Number value = row.getAs(column);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.doubleValue());
  }

  /** Returns a number with the interval between two columns, which are NULL if there is none. */
  public static Measurement measurement(Row row, String value, String low, String high) {
    return new Measurement(
        real(row, value), whisker(optionalReal(row, low), optionalReal(row, high)));
  }

  /** Returns the loss of a row of {@code evals} in bits per byte. */
  public static Measurement bitsPerByte(Row row) {
    return measurement(row, "bits_per_byte", "bits_per_byte_low", "bits_per_byte_high");
  }

  /** Returns a struct of value, low and high; empty if it is NULL. */
  public static Optional<Measurement> optionalMeasurement(Row row, String column) {
    return Optional.ofNullable(row.<Row>getAs(column))
        .map(struct -> measurement(struct, "value", "low", "high"));
  }

  /** Returns the measurements of a map from names to numbers and of the maps of their intervals. */
  public static Map<String, Measurement> measurements(
      Row row, String values, String lows, String highs) {
    Map<String, Double> low = map(row, lows);
    Map<String, Double> high = map(row, highs);
    Map<String, Measurement> all = new TreeMap<>();
    map(row, values)
        .forEach(
            (name, value) ->
                all.put(
                    name,
                    new Measurement(value, whisker(known(low.get(name)), known(high.get(name))))));
    return all;
  }

  private static Map<String, Double> map(Row row, String column) {
    int index = row.fieldIndex(column);
    return row.isNullAt(index) ? Map.of() : row.<String, Double>getJavaMap(index);
  }

  private static OptionalDouble known(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static Optional<Whisker> whisker(OptionalDouble low, OptionalDouble high) {
    boolean known = !Double.isNaN(low.orElse(Double.NaN)) && !Double.isNaN(high.orElse(Double.NaN));
    return known
        ? Optional.of(new Whisker(low.getAsDouble(), high.getAsDouble()))
        : Optional.empty();
  }
}
