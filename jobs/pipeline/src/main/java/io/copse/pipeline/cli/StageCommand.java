package io.copse.pipeline.cli;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.experiment.Experiment;
import io.copse.pipeline.experiment.Narrator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that works on an experiment: it reads the settings and opens the session. */
abstract class StageCommand implements Callable<Integer> {
  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  abstract void run(Experiment experiment) throws InterruptedException;

  @Override
  public Integer call() throws InterruptedException {
    return run(options, spec, this::run);
  }

  /** What is done with an experiment. */
  interface Work {
    void on(Experiment experiment) throws InterruptedException;
  }

  static int run(ExperimentOptions options, CommandSpec spec, Work work)
      throws InterruptedException {
    // Settings first: a mistake in them must not wait for Spark.
    ExperimentSettings settings = options.read();
    Narrator narrator = new Narrator(spec.commandLine().getErr());
    Experiment experiment = new Experiment(Session.open(), settings, narrator, Version.current());
    work.on(experiment);
    if (!experiment.failures().isEmpty()) {
      throw new IllegalStateException(
          "%d runs failed, and the same command tries them again; the first: %s"
              .formatted(experiment.failures().size(), experiment.failures().get(0)));
    }
    return 0;
  }
}
