package io.copse.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Counts the strings in texts. A task sums up what it finds in bounded memory, so that few rows are
 * shuffled; only the most frequent strings come to the driver.
 */
public final class FrequentStrings {
  private static final int STRINGS_IN_MEMORY = 400_000;

  private static final StructType COUNTS =
      new StructType()
          .add("string", DataTypes.StringType, false)
          .add("count", DataTypes.LongType, false);

  private FrequentStrings() {}

  /** A string and how often it was found. */
  public record Counted(String string, long count) {}

  /** Hands on each string of a text that counts. */
  public interface Strings extends Serializable {
    void each(String text, Consumer<String> found);
  }

  /**
   * Returns the most frequent strings, at most {@code most}, in falling order of their counts; of
   * equally frequent ones the first by their UTF-8.
   *
   * @param texts one column of text; NULL has no strings
   */
  public static List<Counted> of(Dataset<Row> texts, Strings strings, int most) {
    MapPartitionsFunction<Row, Row> count = rows -> new Counts(rows, strings);
    return texts
        .mapPartitions(count, Encoders.row(COUNTS))
        .groupBy("string")
        .agg(sum("count").as("count"))
        .orderBy(col("count").desc(), col("string"))
        .limit(most)
        .collectAsList()
        .stream()
        .map(row -> new Counted(row.getString(0), row.getLong(1)))
        .toList();
  }

  /** Counts of strings, handed on whenever there are many. */
  private static final class Counts implements Iterator<Row> {
    private final Iterator<Row> texts;
    private final Strings strings;
    private Iterator<Map.Entry<String, long[]>> counts =
        Map.<String, long[]>of().entrySet().iterator();

    Counts(Iterator<Row> texts, Strings strings) {
      this.texts = texts;
      this.strings = strings;
    }

    @Override
    public boolean hasNext() {
      while (!counts.hasNext() && texts.hasNext()) {
        counts = some();
      }
      return counts.hasNext();
    }

    private Iterator<Map.Entry<String, long[]>> some() {
      Map<String, long[]> some = new HashMap<>();
      while (texts.hasNext() && some.size() < STRINGS_IN_MEMORY) {
        Row text = texts.next();
        if (!text.isNullAt(0)) {
          strings.each(
              text.getString(0), string -> some.computeIfAbsent(string, s -> new long[1])[0]++);
        }
      }
      return some.entrySet().iterator();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, long[]> string = counts.next();
      return RowFactory.create(string.getKey(), string.getValue()[0]);
    }
  }
}
