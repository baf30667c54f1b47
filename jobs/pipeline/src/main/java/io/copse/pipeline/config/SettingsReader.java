package io.copse.pipeline.config;

import static io.copse.pipeline.config.Setting.name;
import static io.copse.pipeline.config.Setting.positive;
import static io.copse.pipeline.config.Setting.share;
import static io.copse.pipeline.config.Setting.text;
import static io.copse.pipeline.config.Setting.whole;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import io.copse.pipeline.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes an experiment's settings from a HOCON file and overrides. Every setting must stand in the
 * file, in what it includes, or in an override; there are no hidden defaults. Overrides win over
 * the file.
 */
public final class SettingsReader {
  private static final int MOST = Integer.MAX_VALUE;

  private static final Setting<String> EXPERIMENT = name("experiment");
  private static final Setting<String> OUTPUT = text("output");
  private static final Setting<Long> SEED = whole("seed", Long.MIN_VALUE, Long.MAX_VALUE);

  private static final Setting<String> METHOD =
      new Setting<>(
          "method",
          Config::getString,
          Set.of("clusters", "metadata")::contains,
          "clusters or metadata");
  private static final Setting<Long> K = whole("k", 1, 10_000);
  private static final Setting<Long> TERMS = whole("vocabulary_size", 1, 10_000_000);
  private static final Setting<Long> SVD_DIMENSIONS = whole("svd_dimensions", 1, 10_000);
  private static final Setting<Long> SAMPLE_DOCUMENTS = whole("sample_documents", 1, 10_000_000);

  /** Each task of clustering holds numbers of every term by every domain, or dimension. */
  private static final long MOST_TERM_NUMBERS = 100_000_000;

  private static final Setting<Long> ITERATIONS = whole("iterations", 1, 10_000);

  private static final Setting<Long> DOCUMENTS_PER_DOMAIN = whole("documents_per_domain", 1, MOST);
  private static final Setting<Long> BOOTSTRAP_SAMPLES = whole("bootstrap_samples", 40, 100_000);

  private static final Setting<Double> ROUTER_TEMPERATURE = positive("router_temperature");
  private static final Setting<Long> TOP_K = whole("top_k", 1, 10_000);

  private static final Setting<Double> DEV_SHARE = share("dev_share");
  private static final Setting<Double> TEST_SHARE = share("test_share");
  private static final Setting<Long> MAX_DOCUMENT_BYTES = whole("max_document_bytes", 16, MOST);
  private static final Setting<Long> VOCABULARY_SIZE = whole("vocabulary_size", 256, 1 << 20);
  private static final Setting<Long> SHARD_TOKENS = whole("shard_tokens", 1, 1L << 28);

  private SettingsReader() {}

  /**
   * Reads a file.
   *
   * @param overrides values by their full keys, as HOCON
   * @throws UsageException if the file cannot be read, a key is unknown or missing, or a value is
   *     out of range
   */
  public static ExperimentSettings read(Path file, Map<String, String> overrides) {
    return settings(resolve(file, overrides));
  }

  private static Config resolve(Path file, Map<String, String> overrides) {
    if (!Files.isRegularFile(file)) {
      throw new UsageException("%s is no file: name an experiment file.".formatted(file));
    }
    try {
      Config config =
          ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
      for (Map.Entry<String, String> override : overrides.entrySet()) {
        config = parseOverride(override).withFallback(config);
      }
      return config.resolve(ConfigResolveOptions.noSystem());
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw new UsageException(
          "%s names a value that is not set (%s): set it or take it out."
              .formatted(file, e.getMessage()));
    } catch (ConfigException.Parse | ConfigException.IO e) {
      throw new UsageException("The experiment file cannot be read: %s.".formatted(e.getMessage()));
    }
  }

  private static Config parseOverride(Map.Entry<String, String> override) {
    String text = override.getKey() + " = " + override.getValue();
    try {
      return ConfigFactory.parseString(
          text, ConfigParseOptions.defaults().setOriginDescription("--set"));
    } catch (ConfigException e) {
      throw new UsageException(
          "--set %s=%s is no setting: write a key and a HOCON value."
              .formatted(override.getKey(), override.getValue()));
    }
  }

  private static ExperimentSettings settings(Config config) {
    KnownKeys.require(config);
    CorpusSettings corpus = corpus(block(config, "corpus"));
    ExperimentSettings settings =
        new ExperimentSettings(
            EXPERIMENT.read(config, ""),
            OUTPUT.read(config, ""),
            SEED.read(config, ""),
            corpus,
            domains(block(config, "domains")),
            TrainingReader.read(block(config, "training"), corpus.vocabularySize()),
            evaluation(block(config, "evaluation")));
    if (settings.evaluation().topK() > settings.domains().k()) {
      throw new UsageException(
          "evaluation.top_k is %d and domains.k %d: set it to that at most."
              .formatted(settings.evaluation().topK(), settings.domains().k()));
    }
    TrainingReader.requireMatching(settings.training(), settings.domains().k());
    return settings;
  }

  private static Config block(Config config, String name) {
    try {
      return config.getConfig(name);
    } catch (ConfigException e) {
      throw new UsageException(
          "The block %s is missing: write it into the experiment file or include a preset."
              .formatted(name));
    }
  }

  private static CorpusSettings corpus(Config config) {
    double dev = DEV_SHARE.read(config, "corpus");
    double test = TEST_SHARE.read(config, "corpus");
    if (dev + test >= 1) {
      throw new UsageException(
          "corpus.dev_share and corpus.test_share are %s and %s: leave a share for training."
              .formatted(dev, test));
    }
    return new CorpusSettings(
        SourceReader.read(config),
        dev,
        test,
        Math.toIntExact(MAX_DOCUMENT_BYTES.read(config, "corpus")),
        Math.toIntExact(VOCABULARY_SIZE.read(config, "corpus")),
        SHARD_TOKENS.read(config, "corpus"));
  }

  private static DomainSettings domains(Config config) {
    List<Integer> values =
        List.of(K, TERMS, SVD_DIMENSIONS, SAMPLE_DOCUMENTS, ITERATIONS).stream()
            .map(setting -> Math.toIntExact(setting.read(config, "domains")))
            .toList();
    long numbers = (long) values.get(1) * Math.max(values.get(0), values.get(2));
    if (numbers > MOST_TERM_NUMBERS) {
      throw new UsageException(
          "domains.vocabulary_size times the larger of domains.k and domains.svd_dimensions is %,d, above %,d: set them lower."
              .formatted(numbers, MOST_TERM_NUMBERS));
    }
    return new DomainSettings(
        METHOD.read(config, "domains"),
        values.get(0),
        values.get(1),
        values.get(2),
        values.get(3),
        values.get(4));
  }

  private static EvaluationSettings evaluation(Config config) {
    return new EvaluationSettings(
        Math.toIntExact(DOCUMENTS_PER_DOMAIN.read(config, "evaluation")),
        Math.toIntExact(BOOTSTRAP_SAMPLES.read(config, "evaluation")),
        ROUTER_TEMPERATURE.read(config, "evaluation"),
        Math.toIntExact(TOP_K.read(config, "evaluation")));
  }
}
