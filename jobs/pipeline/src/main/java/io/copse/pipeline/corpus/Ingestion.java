package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.CauseChain;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.config.TextSettings;
import io.copse.pipeline.corpus.Intake.Sum;
import io.copse.pipeline.corpus.similar.NearDuplicates;
import io.copse.pipeline.storage.UserPath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
 * <p>The result depends on the sources and the settings alone, not on partitions: of equal texts
 * the one of the earliest source stays, and so does the earliest of nearly equal ones; a source
 * that is larger than its {@code maxBytes} keeps the documents with the smallest ids; a document
 * goes to train, dev or test by the hash of the seed and its group key.
 */
public final class Ingestion {
  /** The order of pieces with the same text, of which the first stays. */
  private static final List<String> FIRST =
      List.of(
          "rank",
          "group_key",
          "position",
          "ordinal",
          "doc_id",
          "source",
          "bytes",
          "split",
          "piece");

  private Ingestion() {}

  /**
   * Makes the corpus. The sources are read once, into files that the result reads.
   *
   * @param kinds how sources are read
   * @param output the experiment's output, which is no source
   * @param staging a Hadoop path of a folder for these files, for the caller to delete
   * @throws UsageException if a source is missing or named twice, if too much of one is rejected,
   *     or if train, dev or test has a share and gets no documents
   */
  public static Corpus corpus(
      SparkSession spark,
      CorpusSettings settings,
      long seed,
      Sources kinds,
      String output,
      String staging) {
    requireSources(settings.sources());
    Reading reading = new Reading(spark, settings.texts().maxDocumentBytes(), output);
    Dataset<Row> read =
        settings.sources().stream()
            .map(
                source ->
                    kinds.of(source).read(source, settings.sources().indexOf(source), reading))
            .reduce(Dataset::unionAll)
            .orElseThrow();
    Dataset<Row> found =
        staged(
            split(read, settings, seed).withColumn("piece", monotonically_increasing_id()),
            staging + "/found.parquet");
    Tally tally = Tally.of(found);
    tally.requireFew(settings, found);
    Dataset<Row> texts = found.where(col("reason").isNull());
    // Texts are chosen without being moved.
    Dataset<Row> first =
        staged(
            texts
                .groupBy("doc_id")
                .agg(
                    min(struct(FIRST.stream().map(functions::col).toArray(Column[]::new)))
                        .as("first"))
                .select("first.*"),
            staging + "/first.parquet");
    Object[] drawn =
        settings.sources().stream()
            .filter(source -> kinds.of(source).isDrawn())
            .map(SourceSettings::name)
            .toArray();
    Dataset<Row> compared = first.where(not(col("source").isin(drawn)));
    Optional<Dataset<Row>> near = near(settings.texts().nearDuplicates(), texts, compared, staging);
    Dataset<Row> different =
        near.map(rows -> first.join(rows, new String[] {"piece"}, "left_anti")).orElse(first);
    Map<String, Stock.Share> shares = Stock.of(different).shares(settings);
    Map<String, Long> limits = new HashMap<>();
    shares.forEach((source, share) -> limits.put(source, share.limit()));
    UDF2<String, String, Boolean> within =
        (source, id) -> Stock.place(id) < limits.getOrDefault(source, 0L);
    Dataset<Row> kept =
        different
            .where(udf(within, DataTypes.BooleanType).apply(col("source"), col("doc_id")))
            .select("piece");
    Dataset<Row> documents =
        texts
            .join(kept, new String[] {"piece"}, "left_semi")
            .select("doc_id", "source", "group_key", "text", "bytes", "split");
    Map<String, Sum> nearSums = near.map(rows -> sums(first, rows)).orElse(Map.of());
    return new Corpus(
        documents, Rejects.of(found), tally.intakes(shares, nearSums), tally.replaced());
  }

  /** Returns the pieces among some that are nearly the text of an earlier one, if it is asked. */
  private static Optional<Dataset<Row>> near(
      double similarity, Dataset<Row> texts, Dataset<Row> among, String staging) {
    if (similarity == TextSettings.KEEP_NEAR_DUPLICATES) {
      return Optional.empty();
    }
    Dataset<Row> near =
        new NearDuplicates(similarity)
            .of(texts, among, candidates -> staged(candidates, staging + "/candidates.parquet"));
    return Optional.of(staged(near, staging + "/near.parquet"));
  }

  private static Map<String, Sum> sums(Dataset<Row> first, Dataset<Row> near) {
    return first
        .join(near, new String[] {"piece"}, "left_semi")
        .groupBy("source")
        .agg(count(lit(1)), functions.sum("bytes"))
        .collectAsList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> row.getString(0), row -> new Sum(row.getLong(1), row.getLong(2))));
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
