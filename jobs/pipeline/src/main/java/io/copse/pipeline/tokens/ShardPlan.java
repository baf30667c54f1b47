package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.callUDF;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Assigns documents to shards before any is encoded.
 *
 * <p>Documents are taken in the order of their ids, which are hashes. Each shard takes as many as
 * are sure to fit, because a token has at least one byte. The driver sums bytes by bucket, the
 * first 16 bits of the id, and a bucket is never divided.
 *
 * @param parts the shards, by number
 */
record ShardPlan(List<Part> parts) {
  /** The most tokens of a shard: 1 GiB of them. */
  static final long MOST_TOKENS = 1L << 28;

  private static final int BUCKETS = 1 << 16;

  /**
   * The plan of one shard.
   *
   * @param first its first bucket
   * @param end the bucket after its last
   * @param documents number of documents
   * @param bytes bytes of text
   * @param fingerprint a hash of all document ids
   */
  record Part(int first, int end, long documents, long bytes, long fingerprint) {
    String describe(String tokenizerSha256) {
      return "%s/%04x-%04x/%d/%d/%016x"
          .formatted(tokenizerSha256, first, end, documents, bytes, fingerprint);
    }
  }

  static int bucket(String documentId) {
    return Integer.parseInt(documentId, 0, 4, 16);
  }

  /** Plans documents with doc_id and bytes. */
  static ShardPlan of(Dataset<Row> documents, long shardTokens) {
    UDF1<String, Integer> bucket = ShardPlan::bucket;
    List<Row> sums =
        documents
            .groupBy(udf(bucket, DataTypes.IntegerType).apply(col("doc_id")).as("bucket"))
            .agg(
                sum("bytes").as("bytes"),
                count(lit(1)).as("documents"),
                callUDF("bit_xor", callUDF("xxhash64", col("doc_id"))).as("fingerprint"))
            .orderBy("bucket")
            .collectAsList();
    List<Part> parts = new ArrayList<>();
    for (Row row : sums) {
      int first = row.getAs("bucket");
      Part next =
          new Part(
              first,
              first + 1,
              row.getAs("documents"),
              row.getAs("bytes"),
              row.getAs("fingerprint"));
      requireFits(next, shardTokens);
      int last = parts.size() - 1;
      if (last >= 0 && parts.get(last).bytes() + next.bytes() <= shardTokens) {
        parts.set(last, joined(parts.get(last), next));
      } else {
        parts.add(next);
      }
    }
    return new ShardPlan(parts);
  }

  private static void requireFits(Part bucket, long shardTokens) {
    if (bucket.bytes() > MOST_TOKENS) {
      throw new UsageException(
          "The corpus has %d bytes in a 65,536th part of its documents, and a shard holds %d tokens: lower max_bytes of its sources."
              .formatted(bucket.bytes(), MOST_TOKENS));
    }
    if (bucket.bytes() > shardTokens) {
      throw new UsageException(
          "corpus.shard_tokens is %d, but %d bytes of documents must share a shard: set it to %d or more."
              .formatted(shardTokens, bucket.bytes(), bucket.bytes()));
    }
  }

  private static Part joined(Part left, Part right) {
    return new Part(
        left.first(),
        right.end(),
        left.documents() + right.documents(),
        left.bytes() + right.bytes(),
        left.fingerprint() ^ right.fingerprint());
  }

  /**
   * Returns the shard of each bucket; -1 for a bucket without documents, which is never looked up.
   */
  int[] shardOfBucket() {
    int[] shards = new int[BUCKETS];
    Arrays.fill(shards, -1);
    for (int shard = 0; shard < parts.size(); shard++) {
      Arrays.fill(shards, parts.get(shard).first(), parts.get(shard).end(), shard);
    }
    return shards;
  }
}
