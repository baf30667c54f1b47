package io.copse.pipeline.cli;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsListing;
import io.copse.pipeline.config.SettingsReader;
import io.copse.pipeline.corpus.Sources;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of every command that works on an experiment. */
final class ExperimentOptions {
  @Option(
      names = "--conf",
      required = true,
      paramLabel = "FILE",
      description = "The experiment file.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets a key over the file's value; may be given again.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Option(names = "--stacktrace", description = "Prints the whole stack trace of a failure.")
  private boolean stacktrace;

  /** Returns every key with its value and origin. */
  List<SettingsListing.Line> list() {
    return SettingsReader.list(file, overrides, Sources.standard().kinds());
  }

  ExperimentSettings read() {
    return SettingsReader.read(file, overrides, Sources.standard().kinds());
  }
}
