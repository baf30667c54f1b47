package io.copse.pipeline.corpus;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.Intake.Sum;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * The bytes of each source's unique texts by bucket of document ids. They tell which documents to
 * keep up to a number of bytes without ordering all. The driver holds at most 65,536 rows a source.
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
   * What a source has and what is kept of it.
   *
   * @param limit the bucket at which its documents end
   * @param unique all its texts that are no duplicates
   * @param kept those of the buckets below the limit
   */
  record Share(int limit, Sum unique, Sum kept) {}

  /**
   * Returns the share of each source: documents of at most {@code maxBytes} bytes in total.
   *
   * @throws UsageException if that leaves a source, or a part of the split that has a share, empty
   */
  Map<String, Share> shares(CorpusSettings settings) {
    Map<String, Share> shares = new HashMap<>();
    Split split = new Split(0, 0, 0);
    for (SourceSettings source : settings.sources()) {
      List<Sums> own = sums.stream().filter(one -> one.source().equals(source.name())).toList();
      Share share = share(own, source.maxBytes());
      if (share.kept().documents() == 0) {
        throw new UsageException(
            "Source '%s' gives no documents: check what it includes and that max_bytes (%d) holds one, or remove it."
                .formatted(source.name(), source.maxBytes()));
      }
      shares.put(source.name(), share);
      for (Sums bucket : own) {
        split = bucket.bucket() < share.limit() ? split.with(bucket) : split;
      }
    }
    split.require(settings);
    return shares;
  }

  private static Share share(List<Sums> own, long maxBytes) {
    Sum kept = new Sum(0, 0);
    Sum unique = new Sum(0, 0);
    int limit = BUCKETS;
    for (Sums bucket : own) {
      unique = unique.plus(bucket.documents(), bucket.bytes());
      if (limit == BUCKETS && unique.bytes() > maxBytes) {
        limit = bucket.bucket();
      }
      kept = limit == BUCKETS ? unique : kept;
    }
    return new Share(limit, unique, kept);
  }

  /** The documents of the parts of the split. */
  private record Split(long all, long dev, long test) {
    Split with(Sums bucket) {
      return new Split(all + bucket.documents(), dev + bucket.dev(), test + bucket.test());
    }

    void require(CorpusSettings settings) {
      double train = 1 - settings.devShare() - settings.testShare();
      require("dev", settings.devShare(), dev);
      require("test", settings.testShare(), test);
      require("train", train, all - dev - test);
    }

    private void require(String part, double share, long documents) {
      if (share > 0 && documents == 0) {
        throw new UsageException(
            "The corpus has too few groups: of %d documents none fell to %s, which has a share of %s; add text, or group it by a finer key (group or group_field)."
                .formatted(all, part, share));
      }
    }
  }
}
