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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * The bytes of each source's unique texts by bucket: the first 16 bits of a document's id. They
 * tell which documents to keep up to a number of bytes without ordering all. The driver holds at
 * most 131,072 rows a source. A bucket is divided only if the first one alone is too much.
 */
final class Stock {
  /** The place behind all documents. */
  private static final long END = 1L << 32;

  /** The places of a bucket. */
  private static final long BUCKET = 1L << 16;

  /** Sums of one bucket of one source's documents, from a place on. */
  private record Sums(String source, long place, long bytes, long documents, long dev, long test) {}

  private final Dataset<Row> documents;
  private final List<Sums> sums;

  private Stock(Dataset<Row> documents, List<Sums> sums) {
    this.documents = documents;
    this.sums = sums;
  }

  /** Returns the place of a document among all: the first 32 bits of its id. */
  static long place(String documentId) {
    return Long.parseLong(documentId, 0, 8, 16);
  }

  /** Counts the documents of rows with source, doc_id, bytes and split. */
  static Stock of(Dataset<Row> documents) {
    return new Stock(documents, sums(documents, BUCKET));
  }

  /** Returns the first place of each document's bucket of so many places. */
  private static Column bucket(long places) {
    UDF1<String, Long> bucket = id -> place(id) / places * places;
    return udf(bucket, DataTypes.LongType).apply(col("doc_id"));
  }

  /** Returns the sums of buckets of so many places each, in the order of their places. */
  private static List<Sums> sums(Dataset<Row> documents, long places) {
    Dataset<Row> sums =
        documents
            .groupBy(col("source"), bucket(places).as("place"))
            .agg(
                sum("bytes"),
                count(lit(1)),
                sum(col("split").equalTo("dev").cast("long")),
                sum(col("split").equalTo("test").cast("long")));
    return sums.collectAsList().stream()
        .map(
            row ->
                new Sums(
                    row.getString(0),
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5)))
        .sorted(Comparator.comparingLong(Sums::place))
        .toList();
  }

  /**
   * What a source has and what is kept of it.
   *
   * @param limit the place at which its documents end
   * @param unique all its texts that are no duplicates
   * @param kept those of the buckets below the limit
   */
  record Share(long limit, Sum unique, Sum kept) {}

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
      if (share.kept().documents() == 0 && !own.isEmpty()) {
        own = finer(own);
        share = share(own, source.maxBytes());
      }
      if (share.kept().documents() == 0) {
        throw new UsageException(
            own.isEmpty()
                ? "Source '%s' gives no documents, because it has no text that no earlier source has: check what it includes, or remove it."
                    .formatted(source.name())
                : "Source '%s' gives no documents, because its max_bytes (%d) holds none: raise it, or remove the source."
                    .formatted(source.name(), source.maxBytes()));
      }
      shares.put(source.name(), share);
      for (Sums bucket : own) {
        split = bucket.place() < share.limit() ? split.with(bucket) : split;
      }
    }
    split.require(settings);
    return shares;
  }

  /** Returns the sums of a source of which even the first bucket is too much, bucket by bucket. */
  private List<Sums> finer(List<Sums> own) {
    Sums first = own.get(0);
    List<Sums> all =
        new ArrayList<>(
            sums(
                documents
                    .where(col("source").equalTo(first.source()))
                    .where(bucket(BUCKET).equalTo(first.place())),
                1));
    all.addAll(own.subList(1, own.size()));
    return all;
  }

  private static Share share(List<Sums> own, long maxBytes) {
    Sum kept = new Sum(0, 0);
    Sum unique = new Sum(0, 0);
    long limit = END;
    for (Sums bucket : own) {
      unique = unique.plus(bucket.documents(), bucket.bytes());
      if (limit == END && unique.bytes() > maxBytes) {
        limit = bucket.place();
      }
      kept = limit == END ? unique : kept;
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
