package io.copse.pipeline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.SparkTest;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.config.SourceSettings;
import io.copse.pipeline.corpus.Sources;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPinnedSettings extends SparkTest {
  @TempDir Path folder;

  private long documents(String name, String path) throws Exception {
    Experiment experiment =
        new Experiment(
            spark,
            SettingsReader.read(
                Path.of("..", "..", "conf", "quickstart.conf"),
                Map.of(
                    "output",
                    "\"" + folder.resolve("out") + "\"",
                    "corpus.sources",
                    "[{ name = %s, kind = text, path = \"%s\", files = .txt, max_bytes = 1000000 }]"
                        .formatted(name, folder.resolve(path))),
                Sources.standard().kinds()),
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
}
