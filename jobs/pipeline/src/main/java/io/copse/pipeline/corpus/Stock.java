package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SourceSettings;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * The bytes of each source by bucket of document ids. They tell which documents to keep up to a
 * number of bytes without ordering all. The driver holds at most 65,536 rows a source.
 */
final class Stock {
  private static final int BUCKETS = 1 << 16;

  /** Sums of one bucket of one source's documents, ordered by bucket. */
  private record Sums(String source, int bucket, long bytes, long documents, long dev, long test) {}

  private final List<Sums> sums;

  private Stock(List<Sums> sums) {
    this.sums = sums;
  }

  /** Returns the bucket of a document: the first 16 bits of its id. */
  static int bucket(String documentId) {
    return Integer.parseInt(documentId, 0, 4, 16);
  }

  /** Counts the documents of rows with source, doc_id, bytes and split. */
  static Stock of(Dataset<Row> documents) {
    UDF1<String, Integer> bucket = Stock::bucket;
    Dataset<Row> sums =
        documents
            .groupBy(
                col("source"), udf(bucket, DataTypes.IntegerType).apply(col("doc_id")).as("bucket"))
            .agg(
                sum("bytes"),
                count(lit(1)),
                sum(col("split").equalTo("dev").cast("long")),
                sum(col("split").equalTo("test").cast("long")));
    return new Stock(
        sums.collectAsList().stream()
            .map(
                row ->
                    new Sums(
                        row.getString(0),
                        row.getInt(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5)))
            .sorted(Comparator.comparingInt(Sums::bucket))
            .toList());
  }

  /**
   * Returns, by source, the bucket at which its documents end: those of the buckets below have at
   * most {@code maxBytes} bytes in total.
   *
   * @throws UsageException if that leaves a source, or a part of the split that has a share, empty
   */
  Map<String, Integer> limits(CorpusSettings settings) {
    Map<String, Integer> limits = new HashMap<>();
    long documents = 0;
    long dev = 0;
    long test = 0;
    for (SourceSettings source : settings.sources()) {
      long bytes = 0;
      long taken = 0;
      int limit = BUCKETS;
      for (Sums bucket : sums) {
        if (!bucket.source().equals(source.name())) {
          continue;
        }
        if (bytes + bucket.bytes() > source.maxBytes()) {
          limit = bucket.bucket();
          break;
        }
        bytes += bucket.bytes();
        taken += bucket.documents();
        dev += bucket.dev();
        test += bucket.test();
      }
      if (taken == 0) {
        throw new UsageException(
            "Source '%s' gives no documents: check what it includes and that max_bytes (%d) holds one, or remove it."
                .formatted(source.name(), source.maxBytes()));
      }
      documents += taken;
      limits.put(source.name(), limit);
    }
    requirePart("dev", settings.devShare(), dev);
    requirePart("test", settings.testShare(), test);
    requirePart("train", 1 - settings.devShare() - settings.testShare(), documents - dev - test);
    return limits;
  }

  private static void requirePart(String part, double share, long documents) {
    if (share > 0 && documents == 0) {
      throw new UsageException(
          "The corpus has too few groups: none fell to %s at a share of %s; add text, or group it by a finer key (group_field)."
              .formatted(part, share));
    }
  }
}
