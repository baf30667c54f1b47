package io.copse.pipeline.cli;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.experiment.Experiment;
import io.copse.pipeline.experiment.Narrator;
import io.copse.pipeline.experiment.Settled;
import io.copse.pipeline.experiment.Stage;
import io.copse.pipeline.launch.CodeFingerprint;
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
 * A command that runs a stage of an experiment. It reads the settings, opens the session, takes the
 * output's lock, and, unless there is nothing to do, checks the machines and runs the stage.
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
    narrator.say("starting Spark");
    SparkSession spark = Session.open();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    RunStorage storage = RunStorage.open(settings.output(), spark.sessionState().newHadoopConf());
    try (OwnedOutput output = OwnedOutput.take(spark, storage, spec.commandLine().getErr())) {
      String build = CodeFingerprint.here();
      Settled settled =
          new Settled(
              output.storage(),
              settings,
              stage.name(),
              build,
              spark.sessionState().newHadoopConf());
      // Classes that are not in a jar may have changed.
      boolean isKnown = !build.equals(CodeFingerprint.DEVELOPMENT);
      if (isKnown && !output.isAfterUnended() && settled.stands()) {
        narrator.say(
            "nothing to do: %s stands as the last %s left it", storage.root(), stage.name());
        return 0;
      }
      boolean bfloat16 =
          new Preflight(context, storage, PATIENCE, warning -> narrator.say("%s", warning))
              .check(
                  settings.training().branches() ? settings.domains().k() : 1,
                  settings.training().numerics().replicas());
      narrator.say("opening %s", settings.output());
      new Experiment(spark, settings, output.tables(), bfloat16, narrator, Version.current())
          .run(stage);
      settled.keep();
    }
    return 0;
  }
}
