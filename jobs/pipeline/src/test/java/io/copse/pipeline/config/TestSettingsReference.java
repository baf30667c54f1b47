package io.copse.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.copse.pipeline.corpus.Sources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The reference page is the keys' own words; -Dcopse.write-docs=true writes it anew. */
class TestSettingsReference {
  private static final Path CONF = Path.of("..", "..", "conf");
  private static final Path PAGE = CONF.resolve("REFERENCE.md");

  @Test
  void thePageSaysWhatTheKeysSay() throws IOException {
    String page = SettingsReference.page(Sources.standard().kinds());
    if (Boolean.getBoolean("copse.write-docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE)
        .as("run this test with -Dcopse.write-docs=true to write the page anew")
        .hasContent(page);
    assertThat(page).contains("`coordinates`", "`d_model`", "`seed` | a whole number of 64 bits");
  }

  @Test
  void theListingTellsWhereEachValueIsSet() {
    List<SettingsListing.Line> lines =
        SettingsReader.list(
            CONF.resolve("own-text.conf"), Map.of("domains.k", "8"), Sources.standard().kinds());
    assertThat(lines)
        .anySatisfy(
            line -> {
              assertThat(line.key()).isEqualTo("domains.k");
              assertThat(line.value()).isEqualTo("8");
              assertThat(line.origin()).isEqualTo("--set");
            })
        .anySatisfy(
            line -> {
              assertThat(line.key()).isEqualTo("training.seed");
              assertThat(line.value()).isEqualTo("1");
              assertThat(line.origin()).isEqualTo("default");
              assertThat(line.doc()).contains("first weights");
            })
        .anySatisfy(
            line -> {
              assertThat(line.key()).isEqualTo("corpus.sources[0].path");
              assertThat(line.value()).isEqualTo("my-text");
              assertThat(line.origin()).matches("own-text.conf:\\d+");
            })
        .anySatisfy(
            line -> {
              assertThat(line.key()).isEqualTo("training.learning_rate_factors");
              assertThat(line.origin()).matches("quickstart.conf:\\d+");
            });
    assertThat(lines).extracting(SettingsListing.Line::key).doesNotHaveDuplicates();
  }
}
