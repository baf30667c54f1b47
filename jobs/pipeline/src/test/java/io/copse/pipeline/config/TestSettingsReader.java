package io.copse.pipeline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.models.lm.Architectures;
import io.copse.pipeline.UsageException;
import io.copse.pipeline.corpus.Sources;
import io.copse.pipeline.corpus.TextSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestSettingsReader {
  /** Surefire starts in the module's folder. */
  private static final Path CONF = Path.of("..", "..", "conf");

  @TempDir Path folder;

  private static ExperimentSettings read(Map<String, String> overrides) {
    return read(CONF.resolve("own-text.conf"), overrides);
  }

  private static ExperimentSettings read(Path file, Map<String, String> overrides) {
    return SettingsReader.read(file, overrides, Sources.standard().kinds());
  }

  @Test
  void readsAPresetWithItsIncludesAndOverrides() {
    ExperimentSettings settings = read(Map.of("training.horizons", "[1000000, 2000000]"));
    assertThat(settings.experiment()).isEqualTo("own-text");
    assertThat(settings.corpus().sources())
        .containsExactly(TextSource.of("notes", 100_000_000, "my-text", ".txt"));
    assertThat(settings.training().models())
        .hasSize(3)
        .allMatch(model -> model.horizons().equals(List.of(1_000_000L, 2_000_000L)));
    assertThat(settings.domains().svdDimensions()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void eachSourceIsADomainOfAMetadataSplit(int k) {
    String sources =
        "[{ name = a, kind = text, path = a, max_bytes = 9 },"
            + " { name = b, kind = text, path = b, max_bytes = 9 },"
            + " { name = c, kind = text, path = c, max_bytes = 9 }]";
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "domains.method",
                        "metadata",
                        "domains.k",
                        Integer.toString(k),
                        "corpus.sources",
                        sources)))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "domains.k is %d, and with domains.method = metadata each of the 3 sources is a domain: set domains.k to 3."
                .formatted(k));
    assertThat(read(Map.of("domains.k", "2", "corpus.sources", sources)).domains().k())
        .isEqualTo(2);
  }

  @Test
  void termsAreDecidedByTheTextUnlessTheyAreSet() {
    assertThat(read(Map.of()).domains().terms()).isEmpty();
    assertThat(read(Map.of("domains.terms", "words")).domains().terms()).contains(TermKind.WORDS);
    assertThatThrownBy(() -> read(Map.of("domains.terms", "letters")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("words, characters or auto");
  }

  @Test
  void makesEveryArchitectureAtEverySizeOfTheLadder() {
    List<ModelHorizons> all =
        read(CONF.resolve("architectures.conf"), Map.of()).training().models();
    List<ModelSettings> models = all.stream().map(ModelHorizons::model).toList();
    assertThat(models).extracting(ModelSettings::architecture).containsAll(Architectures.names());
    assertThat(models).hasSize(4 * Architectures.names().size());
    ModelSettings transformer = models.get(0);
    ModelSettings mamba =
        models.stream().filter(m -> m.architecture().equals("mamba")).findFirst().orElseThrow();
    assertThat(mamba.layers()).isEqualTo(2 * transformer.layers());
    assertThat(mamba.dModel()).isEqualTo(transformer.dModel());
    // A matrix of 1,024 tokens, as many positions as the window has, and two blocks of GPT-2's.
    long params = (1024 + 256) * 64 + 2 * (12 * 64 * 64 + 2 * 64) + 64;
    assertThat(all.get(0).horizons()).containsExactly(5 * params, 10 * params, 20 * params);
  }

  @Test
  void optionsAreThoseOfTheArchitecturesThatHaveThem() {
    List<ModelHorizons> models =
        read(Map.of(
                "training.architectures",
                "[mamba, mixtral]",
                "training.options",
                "{ experts = 4 }"))
            .training()
            .models();
    assertThat(models.get(0).model().options()).isEmpty();
    assertThat(models.get(3).model().options()).isEqualTo(Map.of("experts", 4.0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          training.batch_sequence | 4     | sets training.batch_sequence, which is no setting: did you mean batch_sequences?
          trainin.seed_share      | 0.5   | sets trainin, which is no setting: did you mean training?
          training.seed_share     | 1.5   | training.seed_share is 1.5 (--set: 1): set it to a number between 0 and 1.
          training.seed_share     | half  | training.seed_share is half (--set: 1): set it to a number between 0 and 1.
          training.seed_share     | 0.9   | training.seed_share is 0.9 and training.cooldown_share 0.2: set them to 1 in total at most
          training.warmup_tokens  | 900000000 | the cool-down begins after
          training.architectures  | [mambo] | make no model: unknown architecture 'mambo': use one of
          training.architectures  | [mamba, mamba] | training.architectures is [mamba, mamba] (--set: 1): set it to a list of architectures, each once.
          training.options        | { expert = 4 } | training.options sets expert, which none of training.architectures has: use one of feed_forward.
          training.options        | { feed_forward = 0.5 } | must be a whole number
          training.options        | 3     | training.options is 3 (--set: 1): set it to a block of numbers
          training.sizes          | null  | training.sizes is not set: set it to a list of sizes
          domains.k               | 3     | domains.k is 3 and does not divide training.batch_sequences, which is 16: set training.batch_sequences to 24.
          training.replicas       | 8     | training.replicas is 8 and does not divide an entry of training.dense_batch_sequences, which is 4: set an entry of training.dense_batch_sequences to 8.
          domains.method          | random | domains.method is random (--set: 1): set it to clusters or metadata.
          domains.k               | 0     | domains.k is 0 (--set: 1): set it to a whole number from 1 to 10000.
          training.horizons       | [2,1] | training.horizons is [2, 1] (--set: 1): set it to a list of token counts, each larger than the one before.
          training.horizons       | [100] | The first horizon is 100 tokens
          training.horizons       | []    | training.horizons and training.tokens_per_param are both empty: name a horizon
          training.arms           | [experts] | training.arms is [experts] (--set: 1): set it to a list of dense, dense_batch, dense_k_params, experts, random_experts, dense among them.
          training.learning_rate_factors | [1, 2] | set it to an empty list, or three or more factors
          training.sizes          | ["0.3M"] | training.sizes[0] make no model: unknown size '0.3M': use one of 25k
          training.sizes          | ["0.1M", "0.1M"] | training.sizes[1] repeats an earlier size, transformer++ of d_model
          training.sizes          | []    | training.sizes is [] (--set: 1): set it to a list of sizes
          training.sizes          | 3     | training.sizes is 3 (--set: 1): set it to a list of sizes
          corpus.dev_share        | 0.97  | corpus.dev_share and corpus.test_share are 0.97 and 0.04: leave a share for training.
          corpus.sources          | [{ name = a, max_bytes = 1, kind = s3 }] | corpus.sources[0].kind is s3 (--set: 1): set it to maven, jsonl, text, csv, parquet, delta, huggingface, warc or tasks.
          corpus.sources          | [{ nam = a }] | sets corpus.sources[0].nam, which is no setting: did you mean name?
          corpus.sources          | text  | corpus.sources is no list of sources
          experiment              | "a; DROP TABLE runs" | experiment is a; DROP TABLE runs (--set: 1): set it to a name of letters
          evaluation.top_k        | 5 | evaluation.top_k is 5 and domains.k 4: set it to that at most.
          evaluation.router_temperature | 0 | evaluation.router_temperature is 0 (--set: 1): set it to
          domains.vocabulary_size | 10000000 | the larger of domains.k and domains.svd_dimensions is 1,000,000,000, above 100,000,000
          experiment              | "<b>" | experiment is <b> (--set: 1): set it to a name of letters
          experiment              | "../x" | experiment is ../x (--set: 1): set it to a name of letters
          corpus.sources          | [{ name = "<script>", max_bytes = 1, kind = text }] | corpus.sources[0].name is <script> (--set: 1): set it to a name of letters
          seed                    | ${x}  | names a value that is not set
          domains.k               | 1.5   | domains.k is 1.5 (--set: 1): set it to a whole number from 1 to 10000.
          domains.k               | 1e20  | domains.k is 1.0E20 (--set: 1): set it to a whole number from 1 to 10000.
          corpus.shard_tokens     | 1e20  | corpus.shard_tokens is 1.0E20 (--set: 1): set it to a whole number from 1 to 268435456.
          training.horizons       | [800000.5] | training.horizons is [800000.5] (--set: 1): set it to a list of token counts
          training.seed           | 1.5   | training.seed is 1.5 (--set: 1): set it to a whole number of 64 bits.
          training.clip_norm      | 1e999 | training.clip_norm is Infinity (--set: 1): set it to a number above 0.
          training.dtype          | f64   | training.dtype is f64 (--set: 1): set it to f32, bf16 or auto.
          training                | 3     | training is 3 (--set: 1): set it to a block of settings
          training.sizes          | [{ d_model = 32, depth = 2 }] | sets training.sizes[0].depth, which is no setting: did you mean heads?
          training.sizes          | [{ d_model = 32 }] | training.sizes[0].layers is not set: set it to a whole number from 1 to 10000.
          corpus.sources          | [{ name = a, max_bytes = 1, kind = text, path = p, files = f, coordinates = c }] | corpus.sources[0].coordinates (--set: 1) is a key of kind maven, and this source is of kind text: take it out, or change the kind.
          corpus.sources          | [{ name = a, max_bytes = 1, kind = text, path = p, file = f }] | sets corpus.sources[0].file, which is no setting: did you mean files?
          corpus.sources          | [{ name = a, max_bytes = 1, kind = maven, coordinates = c, format = verse }] | corpus.sources[0].format is verse (--set: 1): set it to code, glosses or europarl.
          corpus.sources          | [{ name = a, max_bytes = 1, kind = text, path = "s3a://key:se/cret@b/c", files = f }] | A URI of s3a: holds a password, which tables and logs would show: give it in Hadoop's settings
          corpus.sources          | null  | corpus.sources is not set: set it to a list of sources
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
    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("bad.conf: 3");
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> read(folder.resolve("none.conf"), Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith("none.conf is no file: name an experiment file.");
  }

  @Test
  void wholeNumbersMayBeWrittenInAnyWay() {
    ExperimentSettings settings = read(Map.of("domains.k", "8.0", "training.warmup_tokens", "1e3"));
    assertThat(settings.domains().k()).isEqualTo(8);
    assertThat(settings.training().schedule().warmupTokens()).isEqualTo(1000);
  }

  @Test
  void aShortFileIsCompletedByDefaultsWhichAreTheQuickStarts() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("short.conf"),
            """
            experiment = short
            output = out
            corpus.sources = [{ name = a, kind = jsonl, path = a.jsonl, max_bytes = 1000000 }]
            training { sizes = ["0.1M"], tokens_per_param = [20] }
            """);
    ExperimentSettings settings = read(file, Map.of());
    ExperimentSettings quickstart = read(CONF.resolve("quickstart.conf"), Map.of());
    assertThat(settings.domains()).isEqualTo(quickstart.domains());
    assertThat(settings.evaluation()).isEqualTo(quickstart.evaluation());
    assertThat(settings.training().of(List.of(), quickstart.training().arms()))
        .isEqualTo(quickstart.training().of(List.of(), quickstart.training().arms()));
    assertThat(settings.training().arms()).isEqualTo(quickstart.training().arms());
    assertThat(settings.corpus().vocabularySize()).isEqualTo(quickstart.corpus().vocabularySize());
  }

  @Test
  void anIncludeThatIsNotThereIsNamedWithItsFileAndLine() throws IOException {
    Path file =
        Files.writeString(folder.resolve("outer.conf"), "include \"inner.conf\"\nexperiment = a\n");
    Path inner =
        Files.writeString(folder.resolve("inner.conf"), "seed = 1\n\ninclude \"missing.conf\"\n");
    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "%s: 3: includes missing.conf, which is not there: correct its path, which counts from"
                + " the folder of the file.",
            inner);
    Files.writeString(inner, "include file(\"missing.conf\")\n");
    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("inner.conf: 1: includes missing.conf, which is not there");
    Files.writeString(inner, "seed = [\n");
    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("inner.conf: 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          include url("http://127.0.0.1:9/a.conf") | 1: includes http://127.0.0.1:9/a.conf, by url(...): write include file(...) of a copy.
          include classpath("reference.conf") | 1: includes reference.conf, by classpath(...): write include file(...) of a copy.
          include "own.conf" | 1: includes own.conf, which includes this file in turn: take one of the two out.
          include "." | 1: includes ., which is not there
          seed = [1] text | own.conf: 1 puts values of two kinds together, such as a list and a text
          training { sizes = ["25k"] { a = 1 } } | own.conf: 1 puts values of two kinds together
          a..b = 1 | own.conf: 1 names a setting by a key with an empty part
          """)
  void namesThePlaceOfWhatTheLibraryRefuses(String line, String sentence) throws IOException {
    Path file = Files.writeString(folder.resolve("own.conf"), line);
    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{ a = "})
  void refusesWhatIsNestedTooDeeply(String open) throws IOException {
    String close = open.equals("[") ? "]" : "}";
    Path file =
        Files.writeString(
            folder.resolve("deep.conf"), "seed = " + open.repeat(5000) + "1" + close.repeat(5000));
    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageEndingWith(
            "deep.conf has lists or blocks that are nested too deeply: no setting needs more than"
                + " three.");
  }
}
