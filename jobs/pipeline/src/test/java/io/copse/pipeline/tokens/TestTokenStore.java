package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.Damage;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.TextSettings;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTokenStore extends SparkTest {
  private static final CorpusSettings SETTINGS =
      new CorpusSettings(List.of(), 0.1, 0.1, new TextSettings(512, 0.8, 0.05), 300, 4_000);
  private static final Map<String, String> TEXTS = new HashMap<>();

  @TempDir static Path shared;
  @TempDir Path other;

  private static StoredFolder store;
  private static ShardManifest manifest;
  private static Dataset<Row> documents;
  private static Dataset<Row> encoded;

  @BeforeAll
  static void write() {
    documents = documents(60);
    store = folder(shared, "store");
    manifest =
        TokenStore.write(
            spark,
            documents,
            SETTINGS,
            store,
            rows -> encoded = rows.drop("text").localCheckpoint());
  }

  private static StoredFolder folder(Path root, String name) {
    return RunStorage.open(root.toString(), spark.sessionState().newHadoopConf()).shards(name);
  }

  private static Dataset<Row> documents(int count) {
    Random random = new Random(9);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder("Text " + i + ":");
      int words = 5 + random.nextInt(70);
      for (int w = 0; w < words; w++) {
        text.append(random.nextBoolean() ? " größer" : " word" + random.nextInt(30));
      }
      String id = "%08x".formatted(random.nextInt()) + i;
      TEXTS.put(id, text.toString());
      rows.add(RowFactory.create(id, text.toString(), text.length() * 2, "train"));
    }
    return spark
        .createDataFrame(
            rows,
            new StructType()
                .add("doc_id", DataTypes.StringType)
                .add("text", DataTypes.StringType)
                .add("bytes", DataTypes.IntegerType)
                .add("split", DataTypes.StringType))
        .repartition(3);
  }

  private static ShardManifest write(Dataset<Row> texts, StoredFolder folder) {
    return TokenStore.write(spark, texts, SETTINGS, folder, Dataset::count);
  }

  private static Dataset<Row> offsets() {
    return encoded.select("doc_id", "shard", "token_offset", "token_count");
  }

  @Test
  void everyDocumentIsFoundAgain() {
    assertThat(manifest.shards()).hasSizeGreaterThan(3);
    assertThat(manifest.shards()).allMatch(shard -> shard.tokens() <= SETTINGS.shardTokens());
    DocumentReader reader = DocumentReader.open(store);
    List<Row> rows = offsets().collectAsList();
    assertThat(rows).hasSameSizeAs(TEXTS.keySet());
    TextTokenizer tokenizer = TextTokenizer.open(manifest.tokenizer(store));
    for (Row row : rows) {
      int[] tokens = reader.tokens(row.getInt(1), row.getLong(2), row.getInt(3));
      assertThat(tokenizer.decode(tokens)).isEqualTo(TEXTS.get(row.getString(0)));
    }
    assertThat(manifest.tokens()).isEqualTo(rows.stream().mapToLong(r -> r.getInt(3)).sum());
    assertThat(TokenStore.isWhole(spark, store)).isTrue();
    assertThat(TokenStore.deleteDamaged(spark, store)).isEmpty();
  }

  @Test
  void partitionsDoNotChangeTheShards() {
    StoredFolder again = folder(other, "again");
    ShardManifest same = write(documents.repartition(1), again);
    assertThat(same).isEqualTo(manifest);
    assertThat(same.fingerprint()).isEqualTo(manifest.fingerprint());
    assertThat(ShardManifest.read(again)).isEqualTo(manifest);
  }

  @Test
  void startedAgainOnlyMissingShardsAreWritten() throws IOException {
    StoredFolder copy = folder(other, "copy");
    write(documents, copy);
    Path kept = Path.of(copy.path(), "shard-00000.arrow");
    Path lost = Path.of(copy.path(), "shard-00001.arrow");
    Object keptFile = Files.readAttributes(kept, "unix:ino").get("ino");
    Files.delete(lost);
    assertThat(TokenStore.isWhole(spark, copy)).isFalse();
    List<Row> places = new ArrayList<>();
    assertThat(
            TokenStore.write(
                spark, documents, SETTINGS, copy, rows -> places.addAll(rows.collectAsList())))
        .isEqualTo(manifest);
    assertThat(places)
        .extracting(
            row -> List.of(row.getAs("doc_id"), row.getAs("shard"), row.getAs("token_offset")))
        .containsExactlyInAnyOrderElementsOf(
            offsets().collectAsList().stream()
                .map(row -> List.<Object>of(row.get(0), row.get(1), row.get(2)))
                .toList());
    assertThat(Files.readAttributes(kept, "unix:ino").get("ino")).isEqualTo(keptFile);
    assertThat(lost).exists();
  }

  @Test
  void killedBeforeTheManifestNothingIsEncodedAgain() throws IOException {
    StoredFolder copy = folder(other, "copy");
    write(documents, copy);
    Path shard = Path.of(copy.path(), "shard-00000.arrow");
    Object file = Files.readAttributes(shard, "unix:ino").get("ino");
    Files.delete(Path.of(copy.path(), "manifest.json"));
    assertThat(TokenStore.deleteDamaged(spark, copy)).isEmpty();
    assertThat(TokenStore.isWhole(spark, copy)).isFalse();
    assertThat(write(documents, copy)).isEqualTo(manifest);
    assertThat(Files.readAttributes(shard, "unix:ino").get("ino")).isEqualTo(file);
    assertThat(TokenStore.isWhole(spark, copy)).isTrue();
  }

  @Test
  void whatIsDamagedIsFoundByChecksumAndMadeAnew() throws IOException {
    StoredFolder copy = folder(other, "copy");
    write(documents, copy);
    Path file = Path.of(copy.path(), "shard-00002.arrow");
    byte[] written = Files.readAllBytes(file);
    byte[] damaged = written.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(file, damaged);
    Files.writeString(Path.of(copy.path(), "tokenizer.json"), "{");
    assertThat(TokenStore.deleteDamaged(spark, copy))
        .containsExactly("shard-00002.arrow", "tokenizer.json");
    assertThat(TokenStore.isWhole(spark, copy)).isFalse();
    assertThat(write(documents, copy)).isEqualTo(manifest);
    assertThat(file).hasBinaryContent(written);
    assertThat(TokenStore.deleteDamaged(spark, copy)).isEmpty();
  }

  @Test
  void whatIsNoShardIsRefused() throws IOException {
    Path file = Files.writeString(other.resolve("no.arrow"), "not an Arrow file at all");
    assertThatThrownBy(() -> TokenShard.open(file))
        .hasMessage(file + " is not a shard of tokens: delete it and run the command again.");
  }

  @Test
  void aDocumentMustFitAShard() {
    CorpusSettings tight =
        new CorpusSettings(List.of(), 0.1, 0.1, new TextSettings(512, 0.8, 0.05), 256, 50);
    assertThatThrownBy(
            () -> TokenStore.write(spark, documents, tight, folder(other, "tight"), Dataset::count))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("corpus.shard_tokens is 50, but ")
        .hasMessageEndingWith("set it to 204 or more.");
  }

  @Test
  void packedWindowsEqualNaivePacking() {
    Dataset<Row> domains =
        offsets().selectExpr("*", "if(shard % 2 = 0, 'even/a', 'odd') as domain");
    StoredFolder folder = folder(other, "split");
    List<DocumentIndexes.Written> written = DocumentIndexes.write(domains, 11, folder);
    assertThat(written)
        .extracting(DocumentIndexes.Written::file)
        .containsExactly("all.index", "domain-even%2Fa.index", "domain-odd.index");
    int length = 33;
    for (String domain : List.of("even/a", "odd")) {
      List<Integer> naive = naiveStream(domains.where("domain = '" + domain + "'"), 11);
      String index = DocumentIndex.fileName(domain);
      PackedTokens packed = PackedTokens.open(store, folder, index, 5);
      int epoch = (naive.size() - 1) / length;
      assertThat(packed.windowsPerEpoch(length)).isEqualTo(epoch);
      List<List<Integer>> expected = new ArrayList<>();
      for (int w = 0; w < epoch; w++) {
        expected.add(naive.subList(w * length, (w + 1) * length + 1));
      }
      List<List<Integer>> first = windows(packed, 0, epoch, length);
      List<List<Integer>> second = windows(packed, epoch, epoch, length);
      assertThat(first).containsExactlyInAnyOrderElementsOf(expected).isNotEqualTo(second);
      assertThat(second).containsExactlyInAnyOrderElementsOf(expected);
      assertThat(windows(packed, 3, 2, length)).isEqualTo(first.subList(3, 5));
      PackedTokens reopened = PackedTokens.open(store, folder, index, 5);
      assertThat(windows(reopened, epoch - 1, 2, length))
          .isEqualTo(List.of(first.get(epoch - 1), second.get(0)));
      assertThat(windows(PackedTokens.open(store, folder, index, 6), 0, epoch, length))
          .isNotEqualTo(first);
    }
  }

  private static List<Integer> naiveStream(Dataset<Row> domain, long seed) {
    DocumentReader reader = DocumentReader.open(store);
    List<Integer> stream = new ArrayList<>();
    for (Row row :
        domain
            .selectExpr(
                "shard", "token_offset", "token_count", "xxhash64(%dL, doc_id) h".formatted(seed))
            .orderBy("h")
            .collectAsList()) {
      for (int token : reader.tokens(row.getInt(0), row.getLong(1), row.getInt(2))) {
        stream.add(token);
      }
      stream.add(BpeModel.END_OF_DOCUMENT);
    }
    return stream;
  }

  private static List<List<Integer>> windows(
      PackedTokens packed, long first, int sequences, int length) {
    int[] out = new int[sequences * (length + 1)];
    packed.windows(first, sequences, length, out);
    List<List<Integer>> windows = new ArrayList<>();
    for (int s = 0; s < sequences; s++) {
      List<Integer> window = new ArrayList<>();
      for (int i = 0; i <= length; i++) {
        window.add(out[s * (length + 1) + i]);
      }
      windows.add(window);
    }
    return windows;
  }

  @Test
  void tooFewTokensForAWindowAreRefused() {
    StoredFolder split = folder(other, "split");
    DocumentIndexes.write(offsets().limit(1).selectExpr("*", "0 as domain"), 1, split);
    PackedTokens packed = PackedTokens.open(store, split, "domain-0.index", 1);
    assertThatThrownBy(() -> packed.windows(0, 1, 10_000, new int[10_001]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "do not fill one window of 10001: use more text, fewer domains or a shorter training.context_length.");
  }

  @Test
  void aDamagedIndexIsFoundAndATornOneRefused() throws IOException {
    StoredFolder split = folder(other, "split");
    DocumentIndexes.write(offsets().selectExpr("*", "0 as domain"), 1, split);
    assertThat(DocumentIndexes.areWhole(spark, split, List.of("0"))).isTrue();
    assertThat(DocumentIndexes.areWhole(spark, split, List.of("0", "1"))).isFalse();
    Path index = split.local("all.index");
    byte[] bytes = Files.readAllBytes(index);
    for (byte[] damaged : Damage.of(bytes, 300)) {
      Files.write(index, damaged);
      assertThat(DocumentIndexes.isWhole(split, "all.index")).isFalse();
    }
    assertThat(DocumentIndexes.areWhole(spark, split, List.of("0"))).isFalse();
    Files.write(index, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> DocumentIndex.open(index))
        .hasMessage(
            index
                + " is not an index of documents as it was written: delete it and run the"
                + " command again.");
  }
}
