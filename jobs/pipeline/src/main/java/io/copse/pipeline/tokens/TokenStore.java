package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.identity.Sha256;
import io.copse.pipeline.storage.StoredFolder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Writes and checks the token store of a corpus: tokenizer.json, shards and manifest.json in one
 * folder. Every split into domains is a table of offsets over the same shards.
 */
public final class TokenStore {
  private TokenStore() {}

  /**
   * Encodes the documents into shards of the folder. A shard that an earlier start finished from
   * the same documents and tokenizer is kept.
   *
   * @param documents doc_id, text, bytes and split; the tokenizer learns from the train documents
   * @param folder where the store is written
   * @param encoded reads all encoded documents, exactly once: the given columns, shard INT,
   *     token_offset BIGINT and token_count INT; reading them encodes them and writes the shards
   * @throws UsageException if the vocabulary or the shards would be too small or too large
   */
  public static ShardManifest write(
      SparkSession spark,
      Dataset<Row> documents,
      CorpusSettings settings,
      StoredFolder folder,
      Consumer<Dataset<Row>> encoded) {
    if (settings.shardTokens() < 1 || settings.shardTokens() > ShardPlan.MOST_TOKENS) {
      throw new UsageException(
          "corpus.shard_tokens is %d: set it between 1 and %d, so that a shard stays below 1 GB."
              .formatted(settings.shardTokens(), ShardPlan.MOST_TOKENS));
    }
    // First, because it may refuse the settings.
    ShardPlan plan = ShardPlan.of(documents, settings.shardTokens());
    BpeModel model = TokenizerTraining.train(documents, settings.vocabularySize());
    String json = model.toJson();
    String tokenizerSha256 = sha256(json);
    if (!folder.exists(ShardManifest.TOKENIZER)
        || !folder.sha256(ShardManifest.TOKENIZER).equals(tokenizerSha256)) {
      folder.writeText(ShardManifest.TOKENIZER, json);
    }
    List<String> plans = plan.parts().stream().map(part -> part.describe(tokenizerSha256)).toList();
    int size = model.vocabularySize();
    MapPartitionsFunction<Row, Row> encode =
        rows -> new ShardEncoding(folder, tokenizerSha256, size, plans, rows);
    int[] shardOfBucket = plan.shardOfBucket();
    UDF1<String, Integer> shard = id -> shardOfBucket[ShardPlan.bucket(id)];
    Dataset<Row> ordered =
        documents
            .withColumn("shard", udf(shard, DataTypes.IntegerType).apply(col("doc_id")))
            .repartition(col("shard"))
            // A shard's ids are a range, so this orders by shard too, with fewer comparisons.
            .sortWithinPartitions("doc_id");
    StructType withPlaces =
        ordered
            .schema()
            .add("token_offset", DataTypes.LongType, false)
            .add("token_count", DataTypes.IntegerType, false);
    encoded.accept(ordered.mapPartitions(encode, Encoders.row(withPlaces)));
    List<ShardManifest.Shard> shards =
        IntStream.range(0, plans.size())
            .mapToObj(number -> written(folder, number, plans.get(number)))
            .toList();
    ShardManifest manifest =
        new ShardManifest(
            ShardManifest.VERSION, tokenizerSha256, size, BpeModel.END_OF_DOCUMENT, shards);
    folder.writeJson(ShardManifest.FILE, manifest);
    return manifest;
  }

  private static ShardManifest.Shard written(StoredFolder folder, int number, String plan) {
    return ShardManifest.finished(folder, number, plan)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Shard %d in %s was not written: read all encoded documents."
                        .formatted(number, folder)));
  }

  /**
   * Whether all files of a folder are there with their lengths, and agree with each other. The
   * shards' contents are not read.
   */
  public static boolean isWhole(SparkSession spark, StoredFolder folder) {
    Optional<ShardManifest> found = ShardManifest.find(folder);
    if (found.isEmpty()
        || found.get().endOfDocument() != BpeModel.END_OF_DOCUMENT
        || !hasTokenizer(folder, found.get())) {
      return false;
    }
    List<ShardManifest.Shard> shards = found.get().shards();
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(shards, Math.max(1, shards.size()))
            .filter(shard -> !isWhole(folder, shard))
            .count()
        == 0;
  }

  static boolean hasTokenizer(StoredFolder folder, ShardManifest manifest) {
    return folder.exists(ShardManifest.TOKENIZER)
        && folder.sha256(ShardManifest.TOKENIZER).equals(manifest.tokenizerSha256())
        && TextTokenizer.open(manifest.tokenizer(folder)).vocabularySize()
            == manifest.vocabularySize();
  }

  /** Whether a shard of the manifest has its length and is the same in its own record. */
  static boolean isWhole(StoredFolder folder, ShardManifest.Shard shard) {
    return ShardManifest.finished(folder, shard.number(), shard.plan())
        .filter(shard::equals)
        .isPresent();
  }

  /**
   * Reads every shard, each in its own task, and the tokenizer, and deletes files whose checksum
   * has changed. {@link #write} then writes them again.
   *
   * @return the names of the deleted files
   */
  public static List<String> deleteDamaged(SparkSession spark, StoredFolder folder) {
    Optional<ShardManifest> found = ShardManifest.find(folder);
    if (found.isEmpty()) {
      return List.of();
    }
    ShardManifest manifest = found.get();
    FlatMapFunction<Integer, String> damaged =
        number -> {
          ShardManifest.Shard shard = manifest.shards().get(number);
          return folder.deleteUnless(shard.file(), shard.sha256())
              ? List.of(shard.file()).iterator()
              : Collections.emptyIterator();
        };
    List<String> deleted =
        new ArrayList<>(
            numbers(spark, manifest).flatMap(damaged, Encoders.STRING()).collectAsList());
    if (folder.deleteUnless(ShardManifest.TOKENIZER, manifest.tokenizerSha256())) {
      deleted.add(ShardManifest.TOKENIZER);
    }
    Collections.sort(deleted);
    return deleted;
  }

  /** Returns the numbers of the shards, each in its own partition. */
  private static Dataset<Integer> numbers(SparkSession spark, ShardManifest manifest) {
    int shards = Math.max(1, manifest.shards().size());
    return spark
        .createDataset(
            IntStream.range(0, manifest.shards().size()).boxed().toList(), Encoders.INT())
        .repartition(shards);
  }

  private static String sha256(String text) {
    MessageDigest digest = Sha256.digest();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }
}
