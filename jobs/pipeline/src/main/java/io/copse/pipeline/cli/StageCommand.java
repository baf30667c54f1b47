package io.copse.pipeline.cli;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.experiment.Experiment;
import io.copse.pipeline.experiment.Narrator;
import io.copse.pipeline.experiment.Stage;
import io.copse.pipeline.launch.Preflight;
import io.copse.pipeline.storage.RunStorage;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that runs a stage of an experiment. It reads the settings, opens the session, checks
 * the machines, and holds the output's lock while the stage runs.
 */
abstract class StageCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private ExperimentOptions options;
  @Spec private CommandSpec spec;

  /** Returns the stage that the command runs, after those before it. */
  abstract Stage<?> stage();

  @Override
  public Integer call() throws InterruptedException {
    return run(options, spec, stage());
  }

  /** Runs a stage of the experiment that the options name, and returns the exit code. */
  static int run(ExperimentOptions options, CommandSpec spec, Stage<?> stage)
      throws InterruptedException {
    // Settings first, because a mistake in them must not wait for Spark.
    ExperimentSettings settings = options.read();
    Narrator narrator = new Narrator(spec.commandLine().getErr());
    SparkSession spark = Session.open();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    RunStorage storage = RunStorage.open(settings.output(), spark.sessionState().newHadoopConf());
    boolean bfloat16 =
        new Preflight(context, storage, PATIENCE, warning -> narrator.say("%s", warning))
            .check(
                settings.training().branches() ? settings.domains().k() : 1,
                settings.training().numerics().replicas());
    narrator.say("opening %s", settings.output());
    try (OwnedOutput output = OwnedOutput.take(spark, storage, spec.commandLine().getErr())) {
      Experiment experiment =
          new Experiment(
              spark, settings, output.tables(), bfloat16, narrator, Version.current());
      experiment.run(stage);
      if (!experiment.failures().isEmpty()) {
        throw new IllegalStateException(
            "%d runs failed, and the same command tries them again; the first: %s"
                .formatted(experiment.failures().size(), experiment.failures().get(0)));
      }
    }
    return 0;
  }
}
