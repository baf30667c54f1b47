package io.copse.pipeline.training;

import io.copse.models.train.Replicas;
import io.copse.models.train.TrainingPlan.Intervals;
import io.copse.pipeline.config.Logging;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.training.RunOutcome.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Runs the Spark job of each run, unless the run has ended before.
 *
 * @param context of Spark
 * @param storage the output
 * @param planner that laid the runs out
 */
record RunLauncher(JavaSparkContext context, RunStorage storage, RunPlanner planner)
    implements RunScheduler.Launcher {

  @Override
  public RunOutcome launch(RunSpec run, int tasks) {
    return results().find(run.runId()).orElseGet(() -> train(run, tasks));
  }

  private RunOutcome train(RunSpec run, int tasks) {
    Logging logging = planner.training().logging();
    RunTask task =
        new RunTask(
            run,
            planner.identity(),
            storage,
            new Intervals(logging.checkpointEveryUpdates(), logging.logEveryUpdates()));
    // Each run has a group, so that it can be cancelled alone. Spark then interrupts its tasks.
    context.setJobGroup(group(run), "%s %s".formatted(run.arm().label(), run.runId()), true);
    RunOutcome outcome;
    try {
      outcome =
          tasks == 1
              ? context.parallelize(List.of(task), 1).map(RunTask::alone).collect().get(0)
              : Replicas.run(context, run.replicas(), replica -> replica(task)).get(0);
    } finally {
      context.clearJobGroup();
    }
    if (outcome.status() != Status.FAILED) {
      results().keep(outcome);
    }
    return outcome;
  }

  private static RunOutcome replica(RunTask task) {
    try {
      return task.replica();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void cancel(RunSpec run) {
    if (!context.sc().isStopped()) {
      context.cancelJobGroup(group(run));
    }
  }

  @Override
  public void forget(String runId) {
    results().forget(runId);
  }

  private static String group(RunSpec run) {
    return "run " + run.runId();
  }

  private RunResults results() {
    return new RunResults(storage);
  }
}
