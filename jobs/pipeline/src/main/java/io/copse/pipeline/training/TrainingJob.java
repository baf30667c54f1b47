package io.copse.pipeline.training;

import io.copse.models.lm.ModelCounts;
import io.copse.models.train.Replicas;
import io.copse.models.train.TrainingPlan.Intervals;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunPlan.Cell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains the runs of a plan that no earlier start has trained.
 *
 * <p>Each run is one Spark job. The job has a task for each replica if the cluster has slots for
 * them, else one task. As many jobs run at a time as there are slots. The weights do not depend on
 * that.
 *
 * @param context of Spark
 * @param storage the output
 * @param planner lays the runs out
 * @param listener told what happens, on the job's thread
 */
public record TrainingJob(
    JavaSparkContext context, RunStorage storage, RunPlanner planner, Listener listener) {

  /** Hears of the runs of a job. */
  public interface Listener {
    /** These runs come next: they are trained, or found trained. */
    void scheduled(String what, List<RunSpec> runs);

    /** One of them has ended, or was found trained. */
    void ended(RunOutcome outcome);
  }

  /**
   * What was trained.
   *
   * @param identity what all runs have in common
   * @param plan the whole plan, with the chosen batch control
   * @param outcomes of every run by run id, also of the batches that were not chosen
   * @param runs every run, parents first
   */
  public record Trained(
      RunIdentity identity, RunPlan plan, Map<String, RunOutcome> outcomes, List<RunSpec> runs) {}

  /** Returns the part of the plan that can be laid out before any run. */
  public static RunPlan plan(RunPlanner planner) {
    RunIdentity identity = planner.identity();
    return planner.plan(
        model ->
            ModelCounts.of(identity.shape(model)).forwardFlopsPerToken(identity.contextLength()));
  }

  /** Returns a plan's runs and the candidates of the batch control by id, parents first. */
  static Map<String, RunSpec> firstRuns(RunPlan plan, RunPlanner planner) {
    Map<String, RunSpec> runs = new LinkedHashMap<>();
    plan.runs().forEach(run -> runs.put(run.runId(), run));
    for (ModelHorizons model : planner.training().models()) {
      for (int batch : planner.training().batchCandidates()) {
        planner.batchCandidate(model, batch).runs().forEach(run -> runs.put(run.runId(), run));
      }
    }
    return runs;
  }

  /** Whether all runs of {@link #firstRuns} have ended. */
  public boolean isDone() {
    List<RunSpec> runs = List.copyOf(firstRuns(plan(planner), planner).values());
    return ended(runs, storage).size() == runs.size();
  }

  /** Trains all arms and the candidates of the batch control, then the chosen batch. */
  public Trained train() throws InterruptedException {
    RunPlan plan = plan(planner);
    Map<String, RunSpec> runs = firstRuns(plan, planner);
    Map<String, RunOutcome> outcomes =
        new LinkedHashMap<>(schedule("train", List.copyOf(runs.values())));
    for (ModelHorizons model : planner.training().models()) {
      Optional<Integer> batch = bestBatch(model, plan, outcomes);
      if (batch.isEmpty()) {
        continue;
      }
      plan =
          batch.get() == planner.training().batches().sequences()
              ? plan.with(Arm.DENSE_BATCH, model.model(), Arm.DENSE)
              : plan.with(Arm.DENSE_BATCH, model.model(), planner.batchControl(model, batch.get()));
    }
    List<RunSpec> more =
        plan.runs().stream().filter(run -> runs.putIfAbsent(run.runId(), run) == null).toList();
    outcomes.putAll(schedule("train the batch control", more));
    return new Trained(planner.identity(), plan, outcomes, List.copyOf(runs.values()));
  }

  /**
   * Returns the batch with the lowest loss on dev at the shortest horizon; the dense arm's batch is
   * one of them. There is none if the batch control is not trained.
   */
  private Optional<Integer> bestBatch(
      ModelHorizons model, RunPlan plan, Map<String, RunOutcome> outcomes) {
    if (!planner.training().arms().contains(Arm.DENSE_BATCH)) {
      return Optional.empty();
    }
    Map<Integer, Double> losses = new HashMap<>();
    for (int batch : planner.training().batchCandidates()) {
      RunSpec end = planner.batchCandidate(model, batch).ends().get(0);
      losses.put(batch, outcomes.get(end.runId()).losses().dev());
    }
    Cell first =
        plan.cells().stream()
            .filter(cell -> cell.model().equals(model.model()))
            .findFirst()
            .orElseThrow();
    RunSpec dense = first.ends().get(Arm.DENSE).get(0);
    losses.put(dense.batchSequences(), outcomes.get(dense.runId()).losses().dev());
    return losses.entrySet().stream()
        .filter(entry -> Double.isFinite(entry.getValue()))
        .min(Map.Entry.<Integer, Double>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey);
  }

  private Map<String, RunOutcome> schedule(String what, List<RunSpec> runs)
      throws InterruptedException {
    listener.scheduled(what, runs);
    // At least one: an executor that a fault has just taken comes back, and Spark waits for it.
    int slots = Math.max(1, Replicas.slots(context));
    RunScheduler scheduler =
        new RunScheduler(
            slots, run -> flops(run, planner.identity()) / RunScheduler.tasks(run, slots));
    return scheduler.run(runs, run -> launch(run, slots), listener::ended);
  }

  /** Returns the training FLOPs of a run, without its ancestors'. */
  public static double flops(RunSpec run, RunIdentity identity) {
    int length = identity.contextLength();
    return run.ownTokens(length)
        * ModelCounts.of(identity.shape(run.model())).trainingFlopsPerToken(length);
  }

  /** Returns the outcomes of the runs that have ended, by run id. */
  public static Map<String, RunOutcome> ended(List<RunSpec> runs, RunStorage storage) {
    RunResults results = new RunResults(storage);
    Map<String, RunOutcome> ended = new HashMap<>();
    for (RunSpec run : runs) {
      results.find(run.runId()).ifPresent(outcome -> ended.put(run.runId(), outcome));
    }
    return ended;
  }

  private RunOutcome launch(RunSpec run, int slots) {
    RunResults results = new RunResults(storage);
    Optional<RunOutcome> known = results.find(run.runId());
    if (known.isPresent()) {
      return known.get();
    }
    RunTask task =
        new RunTask(
            run,
            planner.identity(),
            storage,
            new Intervals(
                planner.training().logging().checkpointEveryUpdates(),
                planner.training().logging().logEveryUpdates()));
    context.setJobDescription("%s %s".formatted(run.arm().label(), run.runId()));
    RunOutcome outcome =
        RunScheduler.tasks(run, slots) == 1
            ? context.parallelize(List.of(task), 1).map(RunTask::alone).collect().get(0)
            : Replicas.run(context, run.replicas(), replica -> replica(task)).get(0);
    if (outcome.status() != Status.FAILED) {
      results.keep(outcome);
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
}
