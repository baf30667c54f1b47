package io.copse.pipeline.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigValue;
import io.copse.pipeline.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads an experiment's settings from a HOCON file and overrides. Overrides win over the file, the
 * file wins over what it includes, and a key that is nowhere set has the default of the reference
 * page.
 */
public final class SettingsReader {
  private SettingsReader() {}

  /**
   * Reads a file.
   *
   * @param overrides values by their full keys, as HOCON
   * @param kinds the kinds of sources that there are
   * @throws UsageException if the file cannot be read, a key is unknown or missing, or a value is
   *     out of range
   */
  public static ExperimentSettings read(
      Path file, Map<String, String> overrides, List<? extends SourceKind> kinds) {
    return bounded(file, () -> settings(resolve(file, overrides), new Schema(kinds)));
  }

  /** Returns every key with its value and origin, after the same checks as in reading. */
  public static List<SettingsListing.Line> list(
      Path file, Map<String, String> overrides, List<? extends SourceKind> kinds) {
    return bounded(
        file,
        () -> {
          Config config = resolve(file, overrides);
          Schema schema = new Schema(kinds);
          settings(config, schema);
          return SettingsListing.of(config, schema, file);
        });
  }

  /** Refuses what is nested deeper than the stack is: the library reads by recursion. */
  private static <T> T bounded(Path file, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (StackOverflowError e) {
      throw new UsageException(
          "%s has lists or blocks that are nested too deeply: no setting needs more than three."
              .formatted(file));
    }
  }

  private static Config resolve(Path file, Map<String, String> overrides) {
    if (!Files.isRegularFile(file)) {
      throw new UsageException("%s is no file: name an experiment file.".formatted(file));
    }
    try {
      Config config = ConfigFactory.parseFile(file.toFile(), Includes.options(file));
      for (Map.Entry<String, String> override : overrides.entrySet()) {
        config = parseOverride(override).withFallback(config);
      }
      return config.resolve(ConfigResolveOptions.noSystem());
    } catch (ConfigException e) {
      throw refused(file, e);
    }
  }

  /** Returns what the library found, with its place and without the names of its classes. */
  private static UsageException refused(Path file, ConfigException e) {
    String place = e.origin() == null ? file.toString() : e.origin().description();
    if (e instanceof ConfigException.UnresolvedSubstitution) {
      return new UsageException(
          "%s names a value that is not set (%s): set it or take it out."
              .formatted(file, Shown.line(e.getMessage())));
    }
    if (e instanceof ConfigException.WrongType) {
      return new UsageException(
          "%s puts values of two kinds together, such as a list and a text: separate them by commas or lines."
              .formatted(Shown.line(place)));
    }
    if (e instanceof ConfigException.BadPath) {
      return new UsageException(
          "%s names a setting by a key with an empty part: write it like training.seed, or quote it."
              .formatted(Shown.line(place)));
    }
    if (e instanceof ConfigException.Parse) {
      // What follows in brackets are guesses.
      String said = e.getMessage().replaceFirst("(?s) \\(.*", "");
      return new UsageException(
          "The experiment file cannot be read: %s.".formatted(Shown.line(said)));
    }
    return new UsageException(
        "The experiment file cannot be read at %s: correct what stands there."
            .formatted(Shown.line(place)));
  }

  private static Config parseOverride(Map.Entry<String, String> override) {
    String text = override.getKey() + " = " + override.getValue();
    try {
      return ConfigFactory.parseString(
          text, ConfigParseOptions.defaults().setOriginDescription("--set"));
    } catch (ConfigException e) {
      throw new UsageException(
          "--set %s=%s is no setting: write a key and a HOCON value."
              .formatted(Shown.value(override.getKey()), Shown.value(override.getValue())));
    }
  }

  private static ExperimentSettings settings(Config config, Schema schema) {
    schema.require(config);
    CorpusSettings corpus =
        CorpusSettings.read(Values.of(config, "corpus"), sources(config, schema));
    DomainSettings domains = DomainSettings.read(Values.of(config, "domains"));
    ExperimentSettings settings =
        ExperimentSettings.read(
            Values.of(config, ""),
            corpus,
            domains,
            TrainingSettings.read(Values.of(config, Block.TRAINING), corpus.vocabularySize()),
            EvaluationSettings.read(Values.of(config, "evaluation")));
    if (settings.evaluation().topK() > domains.k()) {
      throw new UsageException(
          "evaluation.top_k is %d and domains.k %d: set it to that at most."
              .formatted(settings.evaluation().topK(), domains.k()));
    }
    domains.requireMatching(corpus.sources().size());
    settings.training().requireMatching(domains.k());
    return settings;
  }

  private static List<SourceSettings> sources(Config config, Schema schema) {
    if (!config.hasPath(SourceSettings.PATH)) {
      throw new UsageException(
          "corpus.sources is not set: set it to a list of sources, [{ name, kind, max_bytes, ... },"
              + " ...].");
    }
    if (!(config.getValue(SourceSettings.PATH) instanceof ConfigList list)
        || !list.stream().allMatch(entry -> entry instanceof ConfigObject)) {
      throw new UsageException(
          "corpus.sources is no list of sources: write [{ name, kind, max_bytes, ... }, ...].");
    }
    Values all = Values.of(config, "");
    List<SourceSettings> sources = new ArrayList<>();
    for (ConfigValue entry : list) {
      String place = "%s[%d]".formatted(SourceSettings.PATH, sources.size());
      sources.add(SourceSettings.read(all.entry((ConfigObject) entry, place), schema.kinds()));
    }
    return sources;
  }
}
