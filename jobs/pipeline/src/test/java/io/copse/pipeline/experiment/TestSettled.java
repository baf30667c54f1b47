package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.storage.RunStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start looks at before it says that there is nothing to do. */
class TestSettled {
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  private Path source;
  private Path shard;

  private ExperimentSettings settings(Map<String, String> changed) {
    Map<String, String> values = new HashMap<>();
    values.put("output", "\"" + folder.resolve("out") + "\"");
    values.put(
        "corpus.sources",
        "[{ name = sea, kind = text, path = \"%s\", files = .txt, max_bytes = 1000000 }]"
            .formatted(folder.resolve("sea")));
    values.putAll(changed);
    return SettingsReader.read(
        Path.of("..", "..", "conf", "quickstart.conf"), values, Sources.standard().kinds());
  }

  private Settled settled(Map<String, String> changed, String stage, String build) {
    ExperimentSettings settings = settings(changed);
    return new Settled(RunStorage.open(settings.output(), HADOOP), settings, stage, build, HADOOP);
  }

  private Settled settled() {
    return settled(Map.of(), "report", "build");
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  @BeforeEach
  void settle() throws IOException {
    source = write(folder.resolve("sea/one.txt"), "waves");
    shard = write(folder.resolve("out/shards/corpus/shard-0.arrow"), "tokens");
    write(folder.resolve("out/tables/runs/_delta_log/0.json"), "{}");
    assertThat(settled().stands()).isFalse();
    settled().keep();
    assertThat(settled().stands()).isTrue();
  }

  @Test
  void whatAnOwnerShowsOfItselfDoesNotCount() throws IOException {
    write(folder.resolve("out/.owner/beat-2"), "7");
    settled(Map.of(), "ingest", "build").keep();
    assertThat(settled().stands()).isTrue();
  }

  @Test
  void aRemovedObjectCounts() throws IOException {
    Files.delete(shard);
    assertThat(settled().stands()).isFalse();
  }

  @Test
  void aChangeOfEqualLengthCountsByItsTime() throws IOException {
    Files.writeString(shard, "tokenZ");
    Files.setLastModifiedTime(shard, FileTime.fromMillis(1_000));
    assertThat(settled().stands()).isFalse();
  }

  @Test
  void anAddedCommitCounts() throws IOException {
    write(folder.resolve("out/tables/runs/_delta_log/1.json"), "{}");
    assertThat(settled().stands()).isFalse();
  }

  @Test
  void sourcesThatChangedOrAppearedOrAreGoneCount() throws IOException {
    Path more = write(folder.resolve("sea/two.txt"), "foam");
    assertThat(settled().stands()).isFalse();
    Files.delete(more);
    assertThat(settled().stands()).isTrue();
    Files.writeString(source, "other waves");
    assertThat(settled().stands()).isFalse();
    Files.delete(source);
    Files.delete(source.getParent());
    assertThat(settled().stands()).isFalse();
  }

  @Test
  void anySettingCounts() {
    assertThat(settled(Map.of("evaluation.top_k", "2"), "report", "build").stands()).isFalse();
    assertThat(settled(Map.of("training.log_every_updates", "7"), "report", "build").stands())
        .isFalse();
    assertThat(settled(Map.of("seed", "99"), "report", "build").stands()).isFalse();
  }

  @Test
  void anotherBuildAndAnotherStageHaveToLook() {
    assertThat(settled(Map.of(), "report", "other build").stands()).isFalse();
    assertThat(settled(Map.of(), "evaluate", "build").stands()).isFalse();
  }
}
