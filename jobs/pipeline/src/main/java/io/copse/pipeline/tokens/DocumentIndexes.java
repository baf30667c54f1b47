package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
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
   * Writes the indexes, and replaces those that are there. Documents stand in the order of a hash
   * of the seed and their id, so that every domain mixes its sources.
   *
   * @param documents doc_id, domain (of any type that casts to a string), shard, token_offset,
   *     token_count, all of one part (train, dev or test)
   * @param folder where the indexes are written
   * @return the indexes, in the order of their file names
   */
  public static List<Written> write(Dataset<Row> documents, long seed, StoredFolder folder) {
    MapPartitionsFunction<Row, Row> write = rows -> new IndexFiles(folder, rows);
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
        .map(
            row ->
                new Written(
                    row.getAs("file"),
                    row.<Long>getAs("documents"),
                    row.<Long>getAs("stream_tokens")))
        .sorted(Comparator.comparing(Written::file))
        .toList();
  }

  /**
   * Whether a folder has whole indexes of each of the domains and of all documents. Each is read in
   * a task of its own, and its checksum compared.
   */
  public static boolean areWhole(
      SparkSession spark, StoredFolder folder, Collection<String> domains) {
    List<String> files =
        Stream.concat(domains.stream().map(DocumentIndex::fileName), Stream.of(DocumentIndex.ALL))
            .toList();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(files, files.size())
            .filter(file -> !isWhole(folder, file))
            .count()
        == 0;
  }

  static boolean isWhole(StoredFolder folder, String file) throws IOException {
    long length = folder.length(file);
    if (length < 0) {
      return false;
    }
    try (InputStream in = folder.read(file)) {
      return DocumentIndex.isWhole(in, length);
    }
  }

  /** Writes one file after the other, from documents in the order of their files. */
  private static final class IndexFiles implements Iterator<Row> {
    private final StoredFolder folder;
    private final Iterator<Row> documents;
    private Optional<Row> next;

    IndexFiles(StoredFolder folder, Iterator<Row> documents) {
      this.folder = folder;
      this.documents = documents;
      advance();
    }

    private void advance() {
      next = documents.hasNext() ? Optional.of(documents.next()) : Optional.empty();
    }

    @Override
    public boolean hasNext() {
      return next.isPresent();
    }

    @Override
    public Row next() {
      String file = next.orElseThrow().getAs("file");
      long[] totals = new long[2];
      try {
        folder.write(
            file,
            out -> {
              DocumentIndex.Writer writer = new DocumentIndex.Writer(out);
              while (next.isPresent() && next.get().getAs("file").equals(file)) {
                Row document = next.get();
                writer.add(
                    document.getAs("shard"),
                    document.getAs("token_offset"),
                    document.getAs("token_count"));
                advance();
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
