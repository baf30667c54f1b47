package io.copse.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.pipeline.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSettingsReader {
  /** Surefire starts in the module's folder. */
  private static final Path CONF = Path.of("..", "..", "conf");

  @TempDir Path folder;

  private static ExperimentSettings read(Map<String, String> overrides) {
    return SettingsReader.read(CONF.resolve("own-text.conf"), overrides);
  }

  @Test
  void readsAPresetWithItsIncludesAndOverrides() {
    ExperimentSettings settings = read(Map.of("training.horizons", "[1000000, 2000000]"));
    assertThat(settings.experiment()).isEqualTo("own-text");
    assertThat(settings.corpus().sources())
        .containsExactly(new SourceSettings.Folder("notes", 100_000_000, "my-text", ".txt"));
    assertThat(settings.training().horizons()).containsExactly(1_000_000L, 2_000_000L);
    assertThat(settings.training().sizes()).hasSize(3);
    assertThat(settings.domains().svdDimensions()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.batch_sequence | 4     | sets training.batch_sequence, which is no setting: did you mean batch_sequences?
          trainin.seed_share      | 0.5   | sets trainin, which is no setting: did you mean training?
          training.seed_share     | 1.5   | training.seed_share is 1.5 (--set: 1): set it to a number between 0 and 1.
          training.seed_share     | half  | training.seed_share is "half" (--set: 1): set it to a number between 0 and 1.
          training.seed_share     | 0.9   | training.seed_share is 0.9 and training.cooldown_share 0.2: let them be 1 together at most
          training.warmup_tokens  | 900000000 | the cool-down begins after
          training.architecture   | mambo | unknown architecture 'mambo': use one of
          training.options        | { expert = 4 } | has no option 'expert': use one of
          training.options        | 3     | training.options is no block of numbers
          training.seed_share     | null  | training.seed_share is not set: set it to a number between 0 and 1.
          domains.k               | 3     | domains.k is 3 and does not divide training.batch_sequences, which is 16
          domains.method          | random | domains.method is random (--set: 1): set it to clusters or metadata.
          domains.k               | 0     | domains.k is 0 (--set: 1): set it to a whole number from 1 to 10000.
          training.horizons       | [2,1] | training.horizons is [2, 1] (--set: 1): set it to a list of token counts, each larger than the one before.
          training.horizons       | [100] | training.horizons begins with 100 tokens
          training.sizes          | []    | training.sizes is empty: name at least one size.
          training.sizes          | 3     | training.sizes is no list of sizes
          corpus.dev_share        | 0.97  | corpus.dev_share and corpus.test_share are 0.97 and 0.04: leave a share for training.
          corpus.sources          | [{ name = a, max_bytes = 1, kind = s3 }] | corpus.sources[0].kind is s3 (--set: 1): set it to maven, jsonl or folder.
          corpus.sources          | [{ nam = a }] | sets corpus.sources.nam, which is no setting: did you mean name?
          corpus.sources          | text  | corpus.sources is no list of sources
          experiment              | "a; DROP TABLE runs" | experiment is a; DROP TABLE runs (--set: 1): set it to a name of letters
          experiment              | "<b>" | experiment is <b> (--set: 1): set it to a name of letters
          experiment              | "../x" | experiment is ../x (--set: 1): set it to a name of letters
          corpus.sources          | [{ name = "<script>", max_bytes = 1, kind = folder }] | corpus.sources[0].name is <script> (--set: 1): set it to a name of letters
          seed                    | ${x}  | names a value that is not set
          """)
  void refusesWithOneSentence(String key, String value, String sentence) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  @Test
  void namesTheLineOfASyntaxError() throws IOException {
    Path file = Files.writeString(folder.resolve("bad.conf"), "seed = 1\ntraining {\n");
    assertThatThrownBy(() -> SettingsReader.read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("bad.conf: 3");
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> SettingsReader.read(folder.resolve("none.conf"), Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("none.conf is no file: name an experiment file.");
  }
}
