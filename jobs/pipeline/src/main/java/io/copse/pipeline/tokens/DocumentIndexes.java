package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes the document indexes of a split of the corpus: one for each domain and one for all. */
public final class DocumentIndexes {
  private static final StructType WRITTEN =
      new StructType()
          .add("file", DataTypes.StringType, false)
          .add("documents", DataTypes.LongType, false)
          .add("stream_tokens", DataTypes.LongType, false);

  /**
   * An index that was written.
   *
   * @param file its name in the folder
   * @param documents number of documents
   * @param streamTokens length of the packed stream
   */
  public record Written(String file, long documents, long streamTokens) {}

  private DocumentIndexes() {}

  /**
   * Writes the indexes, replacing those that are there. Documents stand in the order of the hash of
   * the seed and their id, so that every domain mixes its sources.
   *
   * @param documents doc_id, domain (of any type that casts to a string), shard, token_offset,
   *     token_count; the caller has chosen those of one part (train, dev or test)
   * @param folder where the indexes lie
   * @return what was written, by file name
   */
  public static List<Written> write(Dataset<Row> documents, long seed, StoredFolder folder) {
    MapPartitionsFunction<Row, Row> write = rows -> new Files(folder, rows);
    UDF1<String, String> fileName = DocumentIndex::fileName;
    Column file = udf(fileName, DataTypes.StringType).apply(col("domain").cast("string"));
    return documents
        .select(
            explode(array(file, lit(DocumentIndex.ALL))).as("file"),
            callUDF("xxhash64", lit(seed), col("doc_id")).as("place"),
            col("doc_id"),
            col("shard"),
            col("token_offset"),
            col("token_count"))
        .repartition(col("file"))
        .sortWithinPartitions("file", "place", "doc_id")
        .mapPartitions(write, Encoders.row(WRITTEN))
        .collectAsList()
        .stream()
        .map(row -> new Written(row.getString(0), row.getLong(1), row.getLong(2)))
        .sorted(Comparator.comparing(Written::file))
        .toList();
  }

  /** Whether a folder has an index of each of the domains and of all, as they were written. */
  public static boolean areWhole(StoredFolder folder, Collection<String> domains) {
    return Stream.concat(
            domains.stream().map(DocumentIndex::fileName), Stream.of(DocumentIndex.ALL))
        .allMatch(file -> isWhole(folder, file));
  }

  private static boolean isWhole(StoredFolder folder, String file) {
    if (!folder.exists(file)) {
      return false;
    }
    try {
      DocumentIndex.open(folder.local(file));
      return true;
    } catch (IllegalStateException damaged) {
      return false;
    }
  }

  /** Writes each file of documents that come in the order of their files. */
  private static final class Files implements Iterator<Row> {
    private final StoredFolder folder;
    private final Iterator<Row> documents;
    private Row next;

    Files(StoredFolder folder, Iterator<Row> documents) {
      this.folder = folder;
      this.documents = documents;
      advance();
    }

    private void advance() {
      next = documents.hasNext() ? documents.next() : null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Row next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      String file = next.getString(0);
      long[] totals = new long[2];
      try {
        folder.write(
            file,
            out -> {
              DocumentIndex.Writer writer = new DocumentIndex.Writer(out);
              for (; next != null && next.getString(0).equals(file); advance()) {
                writer.add(next.getInt(3), next.getLong(4), next.getInt(5));
              }
              writer.end();
              totals[0] = writer.documents();
              totals[1] = writer.streamTokens();
            });
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot write " + folder + "/" + file, e);
      }
      return RowFactory.create(file, totals[0], totals[1]);
    }
  }
}
