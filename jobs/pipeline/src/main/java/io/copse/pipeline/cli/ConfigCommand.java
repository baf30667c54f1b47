package io.copse.pipeline.cli;

import io.copse.pipeline.config.SettingsListing;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "config",
    description = "Lists every setting with its value, where that is set, and what it means.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (SettingsListing.Line line : options.list()) {
      out.printf("%s = %s  (%s)%n    %s%n", line.key(), line.value(), line.origin(), line.doc());
    }
    return 0;
  }
}
