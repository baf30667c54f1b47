package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.col;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.text.FrequentStrings;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Learns the vocabulary of a corpus. The words of the train documents are counted on the executors;
 * the driver learns from the most frequent ones.
 */
public final class TokenizerTraining {
  /** Number of distinct words that the driver learns from, the most frequent ones. */
  private static final int MOST_WORDS = 200_000;

  // Longer words are encoded data, which tell nothing about the text.
  private static final int LONGEST_WORD = 64;

  private TokenizerTraining() {}

  /**
   * Returns the vocabulary of the train documents.
   *
   * @param documents rows with text and split
   * @param vocabularySize token ids in total; 256 or 257 give the tokenizer of bytes
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
