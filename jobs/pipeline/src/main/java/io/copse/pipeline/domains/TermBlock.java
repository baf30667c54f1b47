package io.copse.pipeline.domains;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.octet_length;

import io.copse.pipeline.config.TermKind;
import io.copse.pipeline.text.FrequentStrings;
import io.copse.pipeline.text.StringNumbers;
import io.copse.pipeline.text.TextParts;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The counts of the possible terms of some documents, here called words whatever their kind.
 *
 * <p>All texts are read once, before it is known which words are terms. Words are numbered within
 * the block.
 */
final class TermBlock implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int MOST_WORDS = 400_000;
  private static final int MOST_CHARACTERS = 1 << 24;
  private static final int MOST_ENTRIES = 1 << 22;
  private static final int MOST_DOCUMENTS = 1 << 17;

  // An entry holds a word's number in the upper bits and a count in the lower 8. A larger count
  // takes several entries.
  private static final int COUNT_BITS = 8;
  private static final int MOST_COUNT = (1 << COUNT_BITS) - 1;

  private final StringNumbers words = new StringNumbers();
  private final List<Document> documents = new ArrayList<>();
  // The number of train documents that have each word.
  private int[] trainDocuments = new int[1024];
  private long trainWithoutWords;
  // The entries of all documents, one document after the other.
  private int[] entries = new int[1024];

  /** A document; its entries end before {@code end} and begin where those before it end. */
  private record Document(String docId, long tokens, int bytes, boolean train, int end)
      implements Serializable {}

  private TermBlock() {}

  /** Returns the blocks of documents with doc_id, token_count, split and text. */
  static JavaRDD<TermBlock> of(Dataset<Row> documents, TermKind kind) {
    return documents
        .select(
            col("doc_id"),
            col("token_count").cast("long").as("tokens"),
            col("split").equalTo("train").as("train"),
            octet_length(coalesce(col("text"), lit(""))).as("bytes"),
            coalesce(col("text"), lit("")).as("text"))
        .javaRDD()
        .mapPartitions(rows -> new Blocks(kind, rows));
  }

  /** Returns the number of train documents that lack words; known if words are counted. */
  long trainWithoutWords() {
    return trainWithoutWords;
  }

  /** Returns each word of the train documents, with the number of them that have it. */
  Iterator<Row> frequencies() {
    return IntStream.range(0, words.size())
        .filter(word -> trainDocuments[word] > 0)
        .mapToObj(word -> FrequentStrings.row(words.string(word), trainDocuments[word]))
        .iterator();
  }

  /** Returns the documents with their tf-idf. */
  Iterator<WeighedDocument> weighed(Vocabulary vocabulary) {
    int[] positions =
        IntStream.range(0, words.size()).map(w -> vocabulary.position(words.string(w))).toArray();
    return IntStream.range(0, documents.size())
        .mapToObj(number -> weighed(number, positions, vocabulary))
        .iterator();
  }

  private WeighedDocument weighed(int number, int[] positions, Vocabulary vocabulary) {
    Document document = documents.get(number);
    TermCounts counts = new TermCounts();
    for (int n = number == 0 ? 0 : documents.get(number - 1).end(); n < document.end(); n++) {
      counts.add(positions[entries[n] >>> COUNT_BITS], entries[n] & MOST_COUNT);
    }
    return new WeighedDocument(
        document.docId(),
        document.tokens(),
        document.bytes(),
        document.train(),
        vocabulary.vector(counts));
  }

  /** Reads documents into blocks of bounded size. */
  private static final class Blocks implements Iterator<TermBlock> {
    private final TermKind kind;
    private final Iterator<Row> rows;

    Blocks(TermKind kind, Iterator<Row> rows) {
      this.kind = kind;
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public TermBlock next() {
      Reading reading = new Reading(kind);
      do {
        reading.add(rows.next());
      } while (rows.hasNext() && !reading.isFull());
      return reading.finished();
    }
  }

  /** A block that documents are added to. */
  private static final class Reading {
    private final TermKind kind;
    private final TermBlock block = new TermBlock();
    private final TextParts found = new TextParts();
    // The place of each word's last entry.
    private int[] last = new int[1024];
    private int size;

    Reading(TermKind kind) {
      this.kind = kind;
    }

    boolean isFull() {
      return block.words.size() >= MOST_WORDS
          || block.words.characters() >= MOST_CHARACTERS
          || size >= MOST_ENTRIES
          || block.documents.size() >= MOST_DOCUMENTS;
    }

    TermBlock finished() {
      block.entries = Arrays.copyOf(block.entries, size);
      block.trainDocuments = Arrays.copyOf(block.trainDocuments, block.words.size());
      return block;
    }

    void add(Row row) {
      boolean train = row.<Boolean>getAs("train");
      int start = size;
      int known = block.words.size();
      Terms.find(kind, row.getAs("text"), found);
      if (train && kind == TermKind.WORDS && Spacing.lacksWords(found)) {
        block.trainWithoutWords++;
      }
      block.words.add(found);
      for (int i = 0; i < found.size(); i++) {
        int word = found.number(i);
        if (word >= known || last[word] < start) {
          known = Math.max(known, word + 1);
          addEntry(word);
          block.trainDocuments[word] += train ? 1 : 0;
        } else if ((block.entries[last[word]] & MOST_COUNT) == MOST_COUNT) {
          addEntry(word);
        } else {
          block.entries[last[word]]++;
        }
      }
      block.documents.add(
          new Document(
              row.getAs("doc_id"),
              row.<Long>getAs("tokens"),
              row.<Integer>getAs("bytes"),
              train,
              size));
    }

    /** Adds an entry of one occurrence. */
    private void addEntry(int word) {
      if (word > Integer.MAX_VALUE >>> COUNT_BITS) {
        throw new IllegalStateException(
            "Documents have 8 million different words or more: set corpus.max_document_bytes lower.");
      }
      if (word == last.length) {
        last = Arrays.copyOf(last, 2 * word);
        block.trainDocuments = Arrays.copyOf(block.trainDocuments, 2 * word);
      }
      if (size == block.entries.length) {
        block.entries = Arrays.copyOf(block.entries, 2 * size);
      }
      last[word] = size;
      block.entries[size++] = word << COUNT_BITS | 1;
    }
  }
}
