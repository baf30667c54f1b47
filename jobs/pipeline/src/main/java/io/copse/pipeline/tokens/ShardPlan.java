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
 * Which documents go to which shard, decided before any is encoded: in the order of their ids,
 * which are hashes, each shard takes as many as are sure to fit, a token being at least one byte.
 * The driver sums bytes by the first 16 bits of the id, and a shard takes whole sums.
 *
 * @param parts the shards, by number
 */
record ShardPlan(List<Part> parts) {
  private static final int BUCKETS = 1 << 16;

  /**
   * A shard to be.
   *
   * @param first its first bucket
   * @param end the bucket after its last
   * @param documents number of documents
   * @param bytes bytes of text
   * @param fingerprint depends on all document ids
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
                sum("bytes"), count(lit(1)), callUDF("bit_xor", callUDF("xxhash64", col("doc_id"))))
            .orderBy("bucket")
            .collectAsList();
    List<Part> parts = new ArrayList<>();
    for (Row row : sums) {
      Part next =
          new Part(
              row.getInt(0), row.getInt(0) + 1, row.getLong(2), row.getLong(1), row.getLong(3));
      if (next.bytes() > shardTokens) {
        throw new UsageException(
            "corpus.shard_tokens is %d, but %d bytes of documents must share a shard: set it to that or more."
                .formatted(shardTokens, next.bytes()));
      }
      Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
      if (last != null && last.bytes() + next.bytes() <= shardTokens) {
        parts.set(parts.size() - 1, joined(last, next));
      } else {
        parts.add(next);
      }
    }
    return new ShardPlan(parts);
  }

  private static Part joined(Part left, Part right) {
    return new Part(
        left.first(),
        right.end(),
        left.documents() + right.documents(),
        left.bytes() + right.bytes(),
        left.fingerprint() ^ right.fingerprint());
  }

  /** Returns the shard of each bucket, -1 where no document is. */
  int[] shardOfBucket() {
    int[] shards = new int[BUCKETS];
    Arrays.fill(shards, -1);
    for (int shard = 0; shard < parts.size(); shard++) {
      Arrays.fill(shards, parts.get(shard).first(), parts.get(shard).end(), shard);
    }
    return shards;
  }
}
