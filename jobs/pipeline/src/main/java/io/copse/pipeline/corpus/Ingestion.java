package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.storage.UserPath;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Makes the corpus from its sources: reads, cuts, deduplicates, samples and splits.
 *
 * <p>The result depends on the sources and the settings alone, not on partitions: of duplicates the
 * one of the earliest source stays; a source that is larger than its {@code maxBytes} keeps the
 * documents with the smallest ids; a document goes to train, dev or test by the hash of the seed
 * and its group key.
 */
public final class Ingestion {
  /** The order of pieces with the same content, of which the first stays. */
  private static final List<String> FIRST =
      List.of("rank", "group_key", "ordinal", "doc_id", "source", "bytes", "split", "piece");

  private Ingestion() {}

  /**
   * Returns the documents: doc_id STRING, source STRING, group_key STRING, text STRING, bytes INT
   * (of UTF-8), split STRING (train, dev or test). The sources are read once, into files that the
   * result reads.
   *
   * @param kinds how sources are read
   * @param staging a Hadoop path of a folder for these files, for the caller to delete
   * @throws UsageException if a source is missing, malformed or named twice, or if train, dev or
   *     test has a share and gets no documents
   */
  public static Dataset<Row> documents(
      SparkSession spark, CorpusSettings settings, long seed, Sources kinds, String staging) {
    requireSources(settings.sources());
    Dataset<Row> read =
        settings.sources().stream()
            .map(source -> pieces(spark, source, settings, kinds))
            .reduce(Dataset::unionAll)
            .orElseThrow();
    Dataset<Row> pieces =
        staged(
            split(read, settings, seed).withColumn("piece", monotonically_increasing_id()),
            staging + "/pieces.parquet");
    // Pieces are chosen without their text, so that none is moved for it.
    Dataset<Row> first =
        staged(
            pieces
                .groupBy("content_key")
                .agg(
                    min(struct(FIRST.stream().map(functions::col).toArray(Column[]::new)))
                        .as("first"))
                .select("first.*"),
            staging + "/first.parquet");
    Map<String, Integer> limits = Stock.of(first).limits(settings);
    UDF2<String, String, Boolean> within =
        (source, id) -> Stock.bucket(id) < limits.getOrDefault(source, 0);
    Dataset<Row> kept =
        first
            .where(udf(within, DataTypes.BooleanType).apply(col("source"), col("doc_id")))
            .select("piece");
    return pieces
        .join(kept, new String[] {"piece"}, "left_semi")
        .select("doc_id", "source", "group_key", "text", "bytes", "split");
  }

  /** Writes rows to files and reads them back: their size tells Spark how to join them. */
  private static Dataset<Row> staged(Dataset<Row> rows, String path) {
    try {
      // Soon read and deleted: compressing them would take longer than it saves.
      rows.write()
          .mode("overwrite")
          .option("compression", "uncompressed")
          .option("parquet.enable.dictionary", "false")
          .parquet(path);
    } catch (Exception e) {
      // A reader's UsageException reaches the driver as the cause of Spark's own.
      Optional<UsageException> mistake = CauseChain.first(e, UsageException.class);
      if (mistake.isPresent()) {
        throw mistake.get();
      }
      throw new IllegalStateException("The corpus cannot be read from its sources", e);
    }
    return rows.sparkSession().read().options(UserPath.LITERAL).parquet(path);
  }

  private static void requireSources(List<SourceSettings> sources) {
    if (sources.isEmpty()) {
      throw new UsageException("The corpus has no sources: name at least one in corpus.sources.");
    }
    Set<String> names = new HashSet<>();
    for (SourceSettings source : sources) {
      if (!names.add(source.name())) {
        throw new UsageException(
            "Two sources of the corpus have the name '%s': give each its own, because it is their documents' label."
                .formatted(source.name()));
      }
    }
  }

  private static Dataset<Row> pieces(
      SparkSession spark, SourceSettings source, CorpusSettings settings, Sources kinds) {
    int rank = settings.sources().indexOf(source);
    return kinds.of(source).pieces(spark, source, rank, settings.maxDocumentBytes());
  }

  private static Dataset<Row> split(Dataset<Row> documents, CorpusSettings settings, long seed) {
    double test = settings.testShare();
    double dev = test + settings.devShare();
    UDF1<String, String> part =
        group -> {
          double unit = Texts.unit(seed, group);
          return unit < test ? "test" : unit < dev ? "dev" : "train";
        };
    return documents.withColumn("split", udf(part, DataTypes.StringType).apply(col("group_key")));
  }
}
