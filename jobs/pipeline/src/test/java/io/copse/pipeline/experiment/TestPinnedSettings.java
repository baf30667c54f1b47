package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.tables.TableSchema;
import io.copse.pipeline.tables.Tables;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPinnedSettings extends SparkTest {
  @TempDir Path folder;

  private ExperimentSettings settings(String name, String path) {
    return SettingsReader.read(
        Path.of("..", "..", "conf", "quickstart.conf"),
        Map.of(
            "output",
            "\"" + folder.resolve("out") + "\"",
            "corpus.sources",
            "[{ name = %s, kind = text, path = \"%s\", files = .txt, max_bytes = 1000000 }]"
                .formatted(name, folder.resolve(path))),
        Sources.standard().kinds());
  }

  private long documents(String name, String path) throws Exception {
    Experiment experiment =
        new Experiment(
            spark,
            settings(name, path),
            tables(folder.resolve("out").toString()),
            false,
            new Narrator(new PrintWriter(Writer.nullWriter())),
            "test");
    return experiment.run(new CorpusStage()).count();
  }

  @Test
  void aPathThatWasWrongMayBeCorrectedAndOneThatWasReadMayNot() throws Exception {
    List<SourceSettings> sources = new MadeUpText(folder).write();
    assertThat(sources).extracting(SourceSettings::name).contains("sea", "kitchen");
    assertThatThrownBy(() -> documents("sea", "see"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("there is no file or folder");
    assertThat(documents("sea", "sea")).isEqualTo(MadeUpText.FILES);
    assertThatThrownBy(() -> documents("sea", "kitchen"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("began with corpus.sources[0].path = " + folder.resolve("sea"));
    assertThat(documents("sea", "sea")).isEqualTo(MadeUpText.FILES);
  }

  @Test
  void aPlanRefusesASourceWithNothingToReadAndWritesNothing() throws Exception {
    assertThatThrownBy(() -> ExperimentForecast.of(spark, settings("sea", "see")))
        .isInstanceOf(UsageException.class)
        .hasMessage("Source 'sea': there is no file or folder %s/see: correct its path.", folder);
    Files.writeString(Files.createDirectory(folder.resolve("empty")).resolve("a.md"), "text");
    assertThatThrownBy(() -> ExperimentForecast.of(spark, settings("sea", "empty")))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "Source 'sea': %s/empty holds no file to read, and 1 that are left out: correct its"
                + " path, or files, the ending of the names.",
            folder);
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void anIngestThatFailedLeavesNothingOfItsSources() throws Exception {
    Path few = Files.createDirectory(folder.resolve("few"));
    Files.writeString(few.resolve("one.txt"), "wave salt gull ".repeat(50));
    assertThatThrownBy(() -> documents("sea", "few"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("too few groups");
    assertThat(folder.resolve("out/.unfinished/staging")).doesNotExist();
    // A start that died behind these rows has kept them.
    String corpusId = settings("sea", "few").corpusId();
    Tables tables = tables(folder.resolve("out").toString());
    tables.add(
        TableSchema.INTAKE,
        tables.rows(
            TableSchema.INTAKE,
            List.of(
                Map.of(
                    "corpus_id",
                    corpusId,
                    "source",
                    "sea",
                    "outcome",
                    "syntax",
                    "documents",
                    1L,
                    "bytes",
                    1L))));
    new MadeUpText(folder).write();
    try (Stream<Path> texts = Files.list(folder.resolve("sea"))) {
      for (Path text : texts.toList()) {
        Files.copy(text, few.resolve(text.getFileName()));
      }
    }
    assertThat(documents("sea", "few")).isEqualTo(MadeUpText.FILES + 1);
    assertThat(
            tables
                .read(TableSchema.INTAKE)
                .where("documents > 0")
                .select("outcome")
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactly("kept");
    assertThat(documents("sea", "few")).isEqualTo(MadeUpText.FILES + 1);
  }
}
