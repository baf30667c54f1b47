package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SourceSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Makes the corpus of its sources: reads, cuts, deduplicates, samples and splits.
 *
 * <p>The result depends on the sources and the settings alone, not on partitions: of duplicates the
 * one of the earliest source stays; a source that is larger than its {@code maxBytes} keeps the
 * documents with the smallest ids; a document goes to train, dev or test by the hash of the seed
 * and its group key.
 */
public final class Ingestion {
  private Ingestion() {}

  /**
   * Returns the documents: doc_id STRING, source STRING, group_key STRING, text STRING, bytes INT
   * (of UTF-8), split STRING (train, dev or test). Reads the sources once to take stock, and again
   * whenever the result is computed: write it to a table before using it twice.
   *
   * @throws UsageException if a source is missing, twice there or malformed, or no documents are
   *     left in a part of the split that is to have some
   */
  public static Dataset<Row> documents(
      SparkSession spark, CorpusSettings settings, long seed, MavenArtifacts artifacts) {
    requireSources(settings.sources());
    Dataset<Row> pieces =
        settings.sources().stream()
            .map(source -> pieces(spark, source, settings, artifacts))
            .reduce(Dataset::unionAll)
            .orElseThrow();
    Map<String, Integer> limits = Stock.of(split(first(pieces), settings, seed)).limits(settings);
    UDF2<String, String, Boolean> within =
        (source, id) -> Stock.bucket(id) < limits.getOrDefault(source, 0);
    return split(first(pieces, "text"), settings, seed)
        .where(udf(within, DataTypes.BooleanType).apply(col("source"), col("doc_id")))
        .select("doc_id", "source", "group_key", "text", "bytes", "split");
  }

  private static void requireSources(List<SourceSettings> sources) {
    if (sources.isEmpty()) {
      throw new UsageException("The corpus has no sources: name at least one in corpus.sources.");
    }
    Set<String> names = new HashSet<>();
    for (SourceSettings source : sources) {
      if (!names.add(source.name())) {
        throw new UsageException(
            "Two sources of the corpus have the name '%s': give each its own, it is their documents' label."
                .formatted(source.name()));
      }
    }
  }

  private static Dataset<Row> pieces(
      SparkSession spark,
      SourceSettings source,
      CorpusSettings settings,
      MavenArtifacts artifacts) {
    int rank = settings.sources().indexOf(source);
    int maxBytes = settings.maxDocumentBytes();
    if (source instanceof SourceSettings.Maven maven) {
      return JarReader.read(spark, maven, rank, maxBytes, artifacts);
    }
    if (source instanceof SourceSettings.JsonLines lines) {
      return FileReader.jsonLines(spark, lines, rank, maxBytes);
    }
    return FileReader.folder(spark, (SourceSettings.Folder) source, rank, maxBytes);
  }

  /** Returns the first piece of those with the same content, with further columns of it. */
  private static Dataset<Row> first(Dataset<Row> pieces, String... columns) {
    List<String> names =
        Stream.concat(
                Stream.of("rank", "group_key", "ordinal", "doc_id", "source", "bytes"),
                Stream.of(columns))
            .toList();
    return pieces
        .groupBy("content_key")
        .agg(min(struct(names.stream().map(functions::col).toArray(Column[]::new))).as("first"))
        .select("first.*");
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
