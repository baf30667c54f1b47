package io.copse.pipeline.text;

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
 * Counts the strings in texts. A task sums its counts in bounded memory, so that few rows are
 * shuffled. Only the most frequent strings come to the driver.
 */
public final class FrequentStrings {
  private static final int STRINGS_IN_MEMORY = 400_000;

  /** The columns of strings and their counts. */
  public static final StructType COUNTS =
      new StructType()
          .add("string", DataTypes.StringType, false)
          .add("count", DataTypes.LongType, false);

  private FrequentStrings() {}

  /** A string and its count. */
  public record Counted(String string, long count) {}

  /** Finds the strings of a text. */
  public interface Strings extends Serializable {
    void find(String text, TextParts found);
  }

  /**
   * Returns the most frequent strings, at most {@code most}, in falling order of their counts.
   * Equally frequent strings are in the order of their UTF-8.
   *
   * @param texts one column of text; NULL has no strings
   */
  public static List<Counted> of(Dataset<Row> texts, Strings strings, int most) {
    MapPartitionsFunction<String, Row> count = rows -> new Counts(rows, strings);
    return most(texts.as(Encoders.STRING()).mapPartitions(count, Encoders.row(COUNTS)), most);
  }

  /**
   * Returns the most frequent strings, in the order of {@link #of}, of rows of {@link #COUNTS} in
   * which a string may stand more than once.
   */
  public static List<Counted> most(Dataset<Row> counts, int most) {
    return counts
        .groupBy("string")
        .agg(sum("count").as("count"))
        .orderBy(col("count").desc(), col("string"))
        .limit(most)
        .collectAsList()
        .stream()
        .map(row -> new Counted(row.getAs("string"), row.<Long>getAs("count")))
        .toList();
  }

  /** Returns a row of {@link #COUNTS}. */
  public static Row row(String string, long count) {
    return RowFactory.create(string, count);
  }

  /** The counts of strings of a partition, handed on when there are many. */
  private static final class Counts implements Iterator<Row> {
    private final Iterator<String> texts;
    private final Strings strings;
    private final TextParts parts = new TextParts();
    private StringNumbers found = new StringNumbers();
    private long[] counts = {};
    private int next;

    Counts(Iterator<String> texts, Strings strings) {
      this.texts = texts;
      this.strings = strings;
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
        String text = texts.next();
        if (text != null) {
          strings.find(text, parts);
          found.add(parts);
          countParts();
        }
      }
    }

    private void countParts() {
      if (found.size() > counts.length) {
        counts = Arrays.copyOf(counts, 1024 + 2 * found.size());
      }
      for (int part = 0; part < parts.size(); part++) {
        counts[parts.number(part)]++;
      }
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return row(found.string(next), counts[next++]);
    }
  }
}
