package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.report.Repetition;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import io.copse.pipeline.tokens.ShardManifest;
import io.copse.pipeline.training.RunPlanner;
import io.copse.pipeline.training.RunSpec.Stream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestTextRepetition extends SparkTest {
  private static final ExperimentSettings SETTINGS =
      SettingsReader.read(
          Path.of("..", "..", "conf", "quickstart.conf"),
          Map.of("training.horizons", "[409600, 819200]"),
          Sources.standard().kinds());

  @TempDir Path folder;

  private static RunPlanner planner() {
    return PlannedRuns.planner(SETTINGS, SETTINGS.training(), ShardManifest.before(1024));
  }

  @Test
  void expertsBeginTheirTextAnewAndOthersGoOn() {
    ExperimentIds ids = ExperimentIds.of(SETTINGS);
    Stream all = new Stream(ids.corpusId(), Repetition.ALL);
    Stream domain = new Stream(ids.splitId(), "2");
    // Half of the tokens go to the seed, and each of four experts reads a quarter of the rest.
    assertThat(new TextRepetition(Map.of(domain, 1_000L)).most(planner()))
        .contains(new Repetition("experts", "2", 1_000, 819_200 / 2 / 4));
    Repetition most =
        new TextRepetition(Map.of(all, 400_000L, domain, 1_000_000L)).most(planner()).orElseThrow();
    assertThat(most.domain()).isEqualTo(Repetition.ALL);
    assertThat(most.read()).isEqualTo(819_200);
    assertThat(new TextRepetition(Map.of()).most(planner())).isEmpty();
  }

  @Test
  void textsAreReadFromTheTablesThatThereAre() {
    RunStorage storage = RunStorage.open(folder.toString(), spark.sessionState().newHadoopConf());
    assertThat(TextRepetition.of(spark, storage, SETTINGS).tokens()).isEmpty();
    Tables tables = Tables.open(spark, storage);
    ExperimentIds ids = ExperimentIds.of(SETTINGS);
    tables.append(
        TableSchema.DOMAINS,
        tables.rows(
            TableSchema.DOMAINS,
            List.of(
                row(ids.splitId(), "a", 1, "train", 10),
                row(ids.splitId(), "b", 1, "train", 20),
                row(ids.splitId(), "c", 1, "test", 40),
                row(ids.randomSplitId(), "a", 0, "train", 10),
                row("another", "a", 1, "train", 10))));
    assertThat(TextRepetition.of(spark, storage, SETTINGS).tokens())
        .isEqualTo(
            Map.of(new Stream(ids.splitId(), "1"), 32L, new Stream(ids.randomSplitId(), "0"), 11L));
  }

  private static Map<String, Object> row(
      String splitId, String document, int domain, String split, int tokens) {
    return Map.of(
        "split_id",
        splitId,
        "split_method",
        "clusters",
        "doc_id",
        document,
        "domain",
        domain,
        "split",
        split,
        "source",
        "s",
        "token_count",
        tokens);
  }
}
