package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.text.FrequentStrings;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Counts the words of the train documents on the cluster and learns the corpus's vocabulary from
 * the most frequent of them on the driver.
 */
public final class TokenizerTraining {
  /** Distinct words that the driver learns from, the most frequent. */
  private static final int MOST_WORDS = 200_000;

  // Longer words are encoded data; learning them teaches nothing.
  private static final int LONGEST_WORD = 64;

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
    Dataset<Row> train = documents.where(col("split").equalTo("train")).select("text");
    return BpeTrainer.train(
        FrequentStrings.of(
            train, (text, found) -> Words.find(text, LONGEST_WORD, found), MOST_WORDS),
        vocabularySize);
  }
}
