package io.copse.pipeline.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.Key;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.Type;
import io.copse.pipeline.corpus.read.FileListing.Wanted;
import io.copse.pipeline.identity.Sha256;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Synthetic tasks: each document is several examples of one task. Documents depend on the seed
 * alone and are made in tasks of Spark. The group is the document.
 */
public record SyntheticTasksSource() implements Source {
  private static final long DOCUMENTS_PER_PARTITION = 10_000;
  private static final int MOST_PARTITIONS = 1000;

  private static final Key<List<SyntheticTask>> TASKS =
      Key.of(
          "tasks",
          Type.list(
              Type.oneOf(List.of(SyntheticTask.values()), SyntheticTask::label),
              "a list of tasks, each once: associative_recall, copying, modular_addition, parity",
              SyntheticTasksSource::eachOnce),
          List.of(SyntheticTask.values()),
          "The tasks, which have equally many documents.");
  private static final Key<Long> DOCUMENTS =
      Key.required(
          "documents", Type.wholeLong(1, 1_000_000_000), "How many documents are made, in total.");
  private static final Key<Integer> EXAMPLES =
      Key.of(
          "examples",
          Type.whole(1, 10_000),
          16,
          "Examples of a document; fewer if corpus.max_document_bytes holds fewer.");
  private static final Key<Long> SEED =
      Key.of(
          "seed", Type.wholeLong(Long.MIN_VALUE, Long.MAX_VALUE), 0L, "The seed of the examples.");

  private static boolean eachOnce(List<SyntheticTask> tasks) {
    return !tasks.isEmpty() && new HashSet<>(tasks).size() == tasks.size();
  }

  @Override
  public String kind() {
    return "tasks";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(TASKS, DOCUMENTS, EXAMPLES, SEED);
  }

  @Override
  public Optional<Wanted> files(SourceSettings source) {
    return Optional.empty();
  }

  @Override
  public boolean isDrawn() {
    return true;
  }

  @Override
  public Dataset<Row> read(SourceSettings source, int rank, Reading reading) {
    if (reading.maxDocumentBytes() < SyntheticTask.LONGEST_EXAMPLE) {
      throw new UsageException(
          "Source '%s': corpus.max_document_bytes is %d and an example may have %d: set it to so many or more."
              .formatted(source.name(), reading.maxDocumentBytes(), SyntheticTask.LONGEST_EXAMPLE));
    }
    Documents documents =
        new Documents(
            source.get(TASKS), source.get(SEED), source.get(EXAMPLES), reading.maxDocumentBytes());
    String name = source.name();
    long count = source.get(DOCUMENTS);
    FlatMapFunction<Long, Row> make = number -> documents.rows(number, name, rank);
    return reading
        .spark()
        .range(0, count, 1, (int) Math.min(MOST_PARTITIONS, 1 + count / DOCUMENTS_PER_PARTITION))
        .flatMap(make, Encoders.row(Found.SCHEMA));
  }

  /**
   * Makes documents by their numbers.
   *
   * @param examples of a document, if so many fit
   */
  record Documents(List<SyntheticTask> tasks, long seed, int examples, int maxDocumentBytes)
      implements Serializable {
    /** Returns the task of a document. */
    SyntheticTask task(long number) {
      return tasks.get((int) (number % tasks.size()));
    }

    /** Returns the text of a document. */
    String text(long number) {
      SyntheticTask task = task(number);
      String key = "%d:%s:%d".formatted(seed, task.label(), number / tasks.size());
      Random random = new Random(ByteBuffer.wrap(Sha256.of(key)).getLong());
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < examples; i++) {
        String example = task.example(random);
        if (text.length() + example.length() > maxDocumentBytes) {
          break; // An example that is cut could not be answered.
        }
        text.append(example);
      }
      return text.toString();
    }

    private Iterator<Row> rows(long number, String source, int rank) {
      String text = text(number);
      String group = "%s %d".formatted(task(number).label(), number / tasks.size());
      Found found = new Piece(group, 0, 0, text, text.getBytes(UTF_8).length, 0);
      return List.of(found.row(source, rank)).iterator();
    }
  }
}
