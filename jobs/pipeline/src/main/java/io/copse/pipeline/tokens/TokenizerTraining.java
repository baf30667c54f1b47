package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.tokens.BpeTrainer.WordCount;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Counts the words of the train documents on the cluster and learns the corpus's vocabulary from
 * the most frequent of them on the driver.
 */
public final class TokenizerTraining {
  /** Distinct words that the driver learns from, the most frequent. */
  private static final int MOST_WORDS = 200_000;

  // Longer words are encoded data; learning them teaches nothing.
  private static final int LONGEST_WORD = 64;
  private static final int WORDS_IN_MEMORY = 100_000;

  private static final StructType COUNTS =
      new StructType()
          .add("word", DataTypes.StringType, false)
          .add("count", DataTypes.LongType, false);

  private TokenizerTraining() {}

  /**
   * Returns the vocabulary of the documents whose split is train.
   *
   * @param documents rows with text and split
   * @param vocabularySize token ids in all; 256 means bytes and counts nothing
   * @throws UsageException if the vocabulary is smaller than the 256 bytes
   */
  public static BpeModel train(Dataset<Row> documents, int vocabularySize) {
    if (vocabularySize < BpeModel.BYTES) {
      throw new UsageException(
          "corpus.vocabulary_size is %d, but a byte-level vocabulary holds the 256 bytes: set 256 or more."
              .formatted(vocabularySize));
    }
    if (vocabularySize <= BpeModel.BYTES + 1) {
      return BpeTrainer.train(List.of(), vocabularySize);
    }
    MapPartitionsFunction<Row, Row> count = WordIterator::new;
    List<WordCount> words =
        documents
            .where(col("split").equalTo("train"))
            .select("text")
            .mapPartitions(count, Encoders.row(COUNTS))
            .groupBy("word")
            .agg(functions.sum("count").as("count"))
            .orderBy(col("count").desc(), col("word"))
            .limit(MOST_WORDS)
            .collectAsList()
            .stream()
            .map(row -> new WordCount(row.getString(0), row.getLong(1)))
            .toList();
    return BpeTrainer.train(words, vocabularySize);
  }

  /** Counts the words of texts, and hands the counts on whenever it holds many. */
  private static final class WordIterator implements Iterator<Row> {
    private final Iterator<Row> texts;
    private Iterator<Map.Entry<String, long[]>> counts =
        Map.<String, long[]>of().entrySet().iterator();

    WordIterator(Iterator<Row> texts) {
      this.texts = texts;
    }

    @Override
    public boolean hasNext() {
      if (!counts.hasNext() && texts.hasNext()) {
        counts = countSome();
      }
      return counts.hasNext();
    }

    private Iterator<Map.Entry<String, long[]>> countSome() {
      Map<String, long[]> some = new HashMap<>();
      while (texts.hasNext() && some.size() < WORDS_IN_MEMORY) {
        Matcher matcher = ByteLevel.WORD.matcher(texts.next().getString(0));
        while (matcher.find()) {
          if (matcher.end() - matcher.start() <= LONGEST_WORD) {
            some.computeIfAbsent(matcher.group(), word -> new long[1])[0]++;
          }
        }
      }
      return some.entrySet().iterator();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Map.Entry<String, long[]> word = counts.next();
      return RowFactory.create(word.getKey(), word.getValue()[0]);
    }
  }
}
