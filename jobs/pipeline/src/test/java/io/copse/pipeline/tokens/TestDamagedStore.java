package io.copse.pipeline.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.Damage;
import io.copse.pipeline.SparkTest;
import io.copse.pipeline.config.CorpusSettings;
import io.copse.pipeline.config.TextSettings;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.storage.StoredFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each file of a token store in 300 damaged forms: equal, absent, or one sentence. */
class TestDamagedStore extends SparkTest {
  private static final int TIMES = 300;
  private static final CorpusSettings SETTINGS =
      new CorpusSettings(List.of(), 0.1, 0.1, new TextSettings(512, 0.8, 0.05), 300, 600);

  @TempDir static Path folder;

  private static StoredFolder store;
  private static ShardManifest manifest;
  private static Dataset<Row> documents;

  @BeforeAll
  static void write() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String text = "The text of document %d, of several words.".formatted(i);
      rows.add(RowFactory.create("%04x".formatted(i * 4001), text, text.length(), "train"));
    }
    documents =
        spark.createDataFrame(
            rows, StructType.fromDDL("doc_id STRING, text STRING, bytes INT, split STRING"));
    store = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf()).shards("s");
    manifest = TokenStore.write(spark, documents, SETTINGS, store, Dataset::count);
    assertThat(manifest.shards()).hasSize(2);
  }

  /** What is done with the damaged file. */
  private interface Reading {
    void of(byte[] damaged) throws Exception;
  }

  private static void damage(String name, Reading reading) throws Exception {
    Path file = store.local(name);
    byte[] whole = Files.readAllBytes(file);
    try {
      for (byte[] damaged : Damage.of(whole, TIMES)) {
        Files.write(file, damaged);
        reading.of(damaged);
      }
    } finally {
      Files.write(file, whole);
    }
    assertThat(TokenStore.isWhole(spark, store)).isTrue();
  }

  @Test
  void theManifest() throws Exception {
    damage(
        ShardManifest.FILE,
        damaged -> {
          try {
            Optional<ShardManifest> read = ShardManifest.find(store);
            if (!read.equals(Optional.of(manifest))) {
              assertThat(TokenStore.isWhole(spark, store)).isFalse();
            }
            if (read.isEmpty()) {
              assertThatThrownBy(() -> ShardManifest.read(store))
                  .matches(failure -> Damage.isSentence(failure, ShardManifest.FILE));
            }
          } catch (IllegalStateException e) {
            assertThat(Damage.isSentence(e, "has shards of layout")).isTrue();
          }
        });
  }

  @Test
  void theRecordOfAShard() throws Exception {
    ShardManifest.Shard shard = manifest.shards().get(1);
    damage(
        ShardManifest.record(1),
        damaged -> {
          boolean equal =
              store
                  .find(ShardManifest.record(1), ShardManifest.Shard.class)
                  .equals(Optional.of(shard));
          assertThat(ShardManifest.intact(store, 1, shard.plan()).isPresent()).isEqualTo(equal);
          assertThat(TokenStore.isWhole(store, shard)).isEqualTo(equal);
        });
  }

  @Test
  void aShard() throws Exception {
    ShardManifest.Shard shard = manifest.shards().get(1);
    damage(
        shard.file(),
        damaged -> {
          assertThat(ShardManifest.intact(store, 1, shard.plan())).isEmpty();
          try {
            // Without its checksum a shard may have other tokens, but a copy stays inside it.
            TokenShard mapped = manifest.open(store, 1);
            int end = mapped.tokenOffset(mapped.documents());
            mapped.copy(0, end, new int[end], 0);
          } catch (IllegalStateException e) {
            assertThat(Damage.isSentence(e, shard.file())).isTrue();
          }
        });
  }

  @Test
  void theTokenizer() throws Exception {
    Path file = store.local(ShardManifest.TOKENIZER);
    damage(
        ShardManifest.TOKENIZER,
        damaged -> {
          assertThat(TokenStore.hasTokenizer(store, manifest)).isFalse();
          try {
            // Blanks may change, and no value.
            assertThat(TextTokenizer.open(file).encode("The text of")).isNotEmpty();
          } catch (IllegalStateException e) {
            assertThat(Damage.isSentence(e, ShardManifest.TOKENIZER)).isTrue();
          }
        });
  }

  @Test
  void whatIsDamagedWithoutAManifestIsMadeAnew() throws IOException {
    Path shard = store.local(manifest.shards().get(0).file());
    byte[] whole = Files.readAllBytes(shard);
    for (String record : List.of("null", "[]", "{\"number\":0,\"sha256\":null}")) {
      byte[] damaged = whole.clone();
      damaged[damaged.length / 2] ^= 1;
      Files.write(shard, damaged);
      store.writeText(ShardManifest.record(1), record);
      store.delete(ShardManifest.FILE);
      assertThat(TokenStore.deleteDamaged(spark, store)).isEmpty();
      assertThat(TokenStore.write(spark, documents, SETTINGS, store, Dataset::count))
          .isEqualTo(manifest);
      assertThat(shard).hasBinaryContent(whole);
      assertThat(TokenStore.isWhole(spark, store)).isTrue();
    }
  }
}
