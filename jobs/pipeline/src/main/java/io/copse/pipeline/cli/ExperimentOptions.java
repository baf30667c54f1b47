package io.copse.pipeline.cli;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.SettingsReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

  ExperimentSettings read() {
    return SettingsReader.read(file, overrides);
  }
}
