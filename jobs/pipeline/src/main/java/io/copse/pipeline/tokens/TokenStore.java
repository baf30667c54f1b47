package io.copse.pipeline.tokens;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import io.copse.pipeline.Sha256;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The one token store of a corpus: tokenizer.json, shards and manifest.json in a folder of the
 * workspace. Every split into domains is a table of offsets over the same shards.
 */
public final class TokenStore {
  private static final long MOST_SHARD_TOKENS = 1L << 28;

  private static final StructType OFFSETS =
      new StructType()
          .add("doc_id", DataTypes.StringType, false)
          .add("shard", DataTypes.IntegerType, false)
          .add("token_offset", DataTypes.LongType, false)
          .add("token_count", DataTypes.IntegerType, false);

  private TokenStore() {}

  /**
   * Encodes the documents into the folder, as far as it does not hold them yet: a shard that an
   * earlier start finished from the same documents and tokenizer stays.
   *
   * @param documents doc_id, text, bytes and split; the tokenizer learns from those of split train
   * @param folder a Hadoop path
   * @throws UsageException if the vocabulary or the shards are to be smaller or larger than can be
   */
  public static ShardManifest write(
      SparkSession spark, Dataset<Row> documents, CorpusSettings settings, String folder) {
    if (settings.shardTokens() < 1 || settings.shardTokens() > MOST_SHARD_TOKENS) {
      throw new UsageException(
          "corpus.shard_tokens is %d: set it between 1 and %d, so that a shard stays below 1 GB."
              .formatted(settings.shardTokens(), MOST_SHARD_TOKENS));
    }
    Configuration conf = spark.sessionState().newHadoopConf();
    Path tokenizer = new Path(folder, "tokenizer.json");
    BpeModel model = TokenizerTraining.train(documents, settings.vocabularySize());
    String json = model.toJson();
    String tokenizerSha256 = sha256(json);
    if (StoredFiles.length(conf, tokenizer) < 0
        || !StoredFiles.sha256(conf, tokenizer).equals(tokenizerSha256)) {
      StoredFiles.write(conf, tokenizer, json);
    }
    ShardPlan plan = ShardPlan.of(documents, settings.shardTokens());
    List<String> plans = plan.parts().stream().map(part -> part.describe(tokenizerSha256)).toList();
    Set<Integer> missing = new HashSet<>();
    for (int shard = 0; shard < plans.size(); shard++) {
      if (finished(conf, folder, shard, plans.get(shard)) == null) {
        missing.add(shard);
      }
    }
    if (!missing.isEmpty()) {
      encode(
          spark, documents, plan, plans, missing, folder, tokenizerSha256, model.vocabularySize());
    }
    List<ShardManifest.Shard> shards = new ArrayList<>();
    for (int shard = 0; shard < plans.size(); shard++) {
      shards.add(finished(conf, folder, shard, plans.get(shard)));
    }
    ShardManifest manifest =
        new ShardManifest(
            ShardManifest.VERSION,
            tokenizerSha256,
            model.vocabularySize(),
            BpeModel.END_OF_DOCUMENT,
            shards);
    StoredFiles.writeJson(conf, new Path(folder, "manifest.json"), manifest);
    return manifest;
  }

  /** Whether all files of a folder are there in their lengths; what is in them is not read. */
  public static boolean isWhole(Configuration conf, String folder) {
    return ShardManifest.exists(conf, folder)
        && StoredFiles.length(conf, new Path(folder, "tokenizer.json")) >= 0
        && ShardManifest.read(conf, folder).shards().stream()
            .allMatch(
                shard -> StoredFiles.length(conf, new Path(folder, shard.file())) == shard.bytes());
  }

  /**
   * Reads every shard, each in a task, and deletes those whose checksum is another than when they
   * were written, so that {@link #write} makes them anew; the tokenizer as well.
   *
   * @return the names of the deleted files
   */
  public static List<String> deleteDamaged(SparkSession spark, String folder) {
    SerializableConfiguration conf =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    if (!ShardManifest.exists(conf.value(), folder)) {
      return List.of();
    }
    ShardManifest manifest = ShardManifest.read(conf.value(), folder);
    FlatMapFunction<Integer, String> damaged =
        number -> {
          ShardManifest.Shard shard = manifest.shards().get(number);
          return StoredFiles.deleteUnless(
                  conf.value(), new Path(folder, shard.file()), shard.sha256())
              ? List.of(shard.file()).iterator()
              : Collections.emptyIterator();
        };
    List<String> deleted =
        new ArrayList<>(
            numbers(spark, manifest).flatMap(damaged, Encoders.STRING()).collectAsList());
    Path tokenizer = new Path(folder, "tokenizer.json");
    if (StoredFiles.deleteUnless(conf.value(), tokenizer, manifest.tokenizerSha256())) {
      deleted.add(tokenizer.getName());
    }
    Collections.sort(deleted);
    return deleted;
  }

  private static void encode(
      SparkSession spark,
      Dataset<Row> documents,
      ShardPlan plan,
      List<String> plans,
      Set<Integer> missing,
      String folder,
      String tokenizerSha256,
      int vocabularySize) {
    int[] shardOfBucket = plan.shardOfBucket();
    UDF1<String, Integer> shard = id -> shardOfBucket[ShardPlan.bucket(id)];
    SerializableConfiguration conf =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    FlatMapGroupsFunction<Integer, Row, Integer> write =
        (number, rows) -> {
          java.nio.file.Path json =
              StoredFiles.local(conf.value(), new Path(folder, "tokenizer.json"), tokenizerSha256);
          writeShard(conf.value(), rows, json, vocabularySize, folder, number, plans.get(number));
          return List.of(number).iterator();
        };
    documents
        .select(
            udf(shard, DataTypes.IntegerType).apply(col("doc_id")).as("shard"),
            col("doc_id"),
            col("text"))
        .where(col("shard").isInCollection(missing))
        .groupByKey((MapFunction<Row, Integer>) row -> row.getInt(0), Encoders.INT())
        .flatMapSortedGroups(new Column[] {col("doc_id")}, write, Encoders.INT())
        .count();
  }

  private static void writeShard(
      Configuration conf,
      Iterator<Row> rows,
      java.nio.file.Path tokenizerJson,
      int vocabularySize,
      String folder,
      int number,
      String plan) {
    TextTokenizer tokenizer = TextTokenizer.open(tokenizerJson);
    try (ShardWriter writer = new ShardWriter(vocabularySize)) {
      while (rows.hasNext()) {
        Row row = rows.next();
        writer.add(row.getString(1), tokenizer.encode(row.getString(2)));
      }
      ShardManifest.Shard shard = writer.write(conf, new Path(folder), number, plan);
      StoredFiles.writeJson(conf, record(folder, number), shard);
    }
  }

  private static Path record(String folder, int shard) {
    return new Path(folder, ShardManifest.fileName(shard) + ".json");
  }

  /** Returns the record of a shard that was written whole by this plan, or null. */
  private static ShardManifest.Shard finished(
      Configuration conf, String folder, int number, String plan) {
    Path record = record(folder, number);
    if (StoredFiles.length(conf, record) < 0) {
      return null;
    }
    ShardManifest.Shard shard = StoredFiles.readJson(conf, record, ShardManifest.Shard.class);
    boolean whole = StoredFiles.length(conf, new Path(folder, shard.file())) == shard.bytes();
    return whole && shard.plan().equals(plan) ? shard : null;
  }

  /**
   * Returns where each document's tokens lie: doc_id STRING, shard INT, token_offset BIGINT,
   * token_count INT, read from the shards of the folder.
   */
  public static Dataset<Row> offsets(SparkSession spark, String folder) {
    SerializableConfiguration conf =
        new SerializableConfiguration(spark.sessionState().newHadoopConf());
    ShardManifest manifest = ShardManifest.read(conf.value(), folder);
    FlatMapFunction<Integer, Row> read =
        number -> {
          TokenShard shard = manifest.open(conf.value(), folder, number);
          return IntStream.range(0, shard.documents())
              .mapToObj(
                  i ->
                      RowFactory.create(
                          shard.documentId(i),
                          number,
                          (long) shard.tokenOffset(i),
                          shard.tokenOffset(i + 1) - shard.tokenOffset(i)))
              .iterator();
        };
    return numbers(spark, manifest).flatMap(read, Encoders.row(OFFSETS));
  }

  /** The numbers of the shards, each in a partition of its own. */
  private static Dataset<Integer> numbers(SparkSession spark, ShardManifest manifest) {
    int shards = manifest.shards().size();
    return spark
        .createDataset(IntStream.range(0, shards).boxed().toList(), Encoders.INT())
        .repartition(shards);
  }

  private static String sha256(String text) {
    MessageDigest digest = Sha256.digest();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return StoredFiles.hex(digest);
  }
}
