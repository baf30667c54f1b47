package io.copse.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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

  /** What is counted of a string that stands in a text more than once. */
  public enum Count {
    /** Every place where it stands. */
    OCCURRENCES,
    /** The text, once. */
    TEXTS
  }

  /** Hands on each string of a text that counts. */
  public interface Strings extends Serializable {
    void each(String text, StringNumbers.Part found);
  }

  /**
   * Returns the most frequent strings, at most {@code most}, in falling order of their counts; of
   * equally frequent ones the first by their UTF-8.
   *
   * @param texts one column of text; NULL has no strings
   */
  public static List<Counted> of(Dataset<Row> texts, Strings strings, Count what, int most) {
    MapPartitionsFunction<Row, Row> count = rows -> new Counts(rows, strings, what);
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
    private final Count what;
    private StringNumbers found = new StringNumbers();
    // Of each string its count and, beside it, the text in which it was counted last.
    private long[] counts = {};
    private long text;
    private int next;

    Counts(Iterator<Row> texts, Strings strings, Count what) {
      this.texts = texts;
      this.strings = strings;
      this.what = what;
    }

    @Override
    public boolean hasNext() {
      while (next == found.size() && texts.hasNext()) {
        count();
      }
      return next < found.size();
    }

    private void count() {
      found = new StringNumbers();
      next = 0;
      Arrays.fill(counts, 0);
      while (texts.hasNext() && found.size() < STRINGS_IN_MEMORY) {
        Row row = texts.next();
        text++;
        if (!row.isNullAt(0)) {
          strings.each(row.getString(0), this::count);
        }
      }
    }

    private void count(char[] characters, int from, int to) {
      int at = 2 * found.add(characters, from, to);
      if (at >= counts.length) {
        counts = Arrays.copyOf(counts, 1024 + 2 * at);
      }
      if (what == Count.OCCURRENCES || counts[at + 1] != text) {
        counts[at]++;
        counts[at + 1] = text;
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return RowFactory.create(found.string(next), counts[2 * next++]);
    }
  }
}
