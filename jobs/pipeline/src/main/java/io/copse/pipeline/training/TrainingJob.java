package io.copse.pipeline.training;

import io.copse.models.lm.ModelCounts;
import io.copse.models.train.Replicas;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.storage.RunStorage;
import io.copse.pipeline.training.CheckpointCheck.Depth;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunPlan.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  /** How often the slots of the cluster are looked at. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Hears of the runs of a job. */
  public interface Listener {
    /**
     * These runs come next.
     *
     * @param missing those that have not ended yet, which are trained
     */
    void scheduled(String what, List<RunSpec> runs, List<RunSpec> missing);

    /** One of them has ended, or had ended before. */
    void ended(RunOutcome outcome);

    /** The user must hear a sentence. */
    void said(String sentence);
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

  /** Whether all runs of {@link #firstRuns} have ended, and have what they must have kept. */
  public boolean isDone() {
    List<RunSpec> runs = List.copyOf(firstRuns(plan(planner), planner).values());
    forgetDamaged(runs, Depth.LENGTHS);
    return ended(runs, storage).size() == runs.size();
  }

  /**
   * Reads the checkpoints of all runs that have finished. Those whose checkpoints are gone or
   * damaged are trained again by the next {@link #train}.
   */
  public void forgetAllDamaged() {
    forgetDamaged(List.copyOf(firstRuns(plan(planner), planner).values()), Depth.CHECKSUMS);
  }

  private void forgetDamaged(List<RunSpec> runs, Depth depth) {
    List<RunSpec> damaged =
        new CheckpointCheck(planner.identity(), storage).damaged(context, runs, depth);
    if (!damaged.isEmpty()) {
      listener.said(
          "The checkpoints of %d finished runs are gone or damaged, that of %s first: they are trained again."
              .formatted(damaged.size(), damaged.get(0).runId()));
    }
    damaged.forEach(run -> new RunResults(storage).forget(run.runId()));
  }

  /** Trains all arms and the candidates of the batch control, then the chosen batch. */
  public Trained train() throws InterruptedException {
    RunPlan plan = plan(planner);
    Map<String, RunSpec> runs = firstRuns(plan, planner);
    Map<String, RunOutcome> outcomes =
        new LinkedHashMap<>(schedule("train", List.copyOf(runs.values()), runs));
    if (outcomes.values().stream().anyMatch(outcome -> outcome.status() == Status.FAILED)) {
      // The best batch is not known before all candidates have ended.
      return new Trained(planner.identity(), plan, outcomes, List.copyOf(runs.values()));
    }
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
    outcomes.putAll(schedule("train the batch control", more, runs));
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

  /**
   * Trains runs that have not ended.
   *
   * @param all the runs by id, ancestors included
   */
  private Map<String, RunOutcome> schedule(
      String what, List<RunSpec> runs, Map<String, RunSpec> all) throws InterruptedException {
    if (runs.isEmpty()) {
      return Map.of();
    }
    // Ancestors too: one whose checkpoint is found damaged is trained again.
    Map<String, RunSpec> scheduled = new LinkedHashMap<>();
    runs.forEach(run -> addWithAncestors(run, all, scheduled));
    forgetDamaged(List.copyOf(scheduled.values()), Depth.LENGTHS);
    Map<String, RunOutcome> before = ended(List.copyOf(scheduled.values()), storage);
    listener.scheduled(what, runs, missing(runs, all, before));
    if (before.size() == scheduled.size()) {
      runs.forEach(run -> listener.ended(before.get(run.runId())));
      return before;
    }
    Set<String> told = runs.stream().map(RunSpec::runId).collect(Collectors.toSet());
    SlotWatch watch = new SlotWatch(() -> Replicas.slots(context), System::nanoTime);
    RunScheduler scheduler =
        new RunScheduler(
            watch,
            run -> flops(run, planner.identity()) / RunScheduler.tasks(run, watch.lasting()),
            TICK,
            new RunScheduler.Events() {
              @Override
              public void ended(RunOutcome outcome) {
                if (told.contains(outcome.runId())) {
                  listener.ended(outcome);
                }
              }

              @Override
              public void said(String sentence) {
                listener.said(sentence);
              }
            });
    return scheduler.run(
        List.copyOf(scheduled.values()), new RunLauncher(context, storage, planner));
  }

  /** Returns the runs that have not ended, and whose ancestors have not ended in vain. */
  private static List<RunSpec> missing(
      List<RunSpec> runs, Map<String, RunSpec> all, Map<String, RunOutcome> ended) {
    List<RunSpec> missing = new ArrayList<>();
    for (RunSpec run : runs) {
      Optional<RunSpec> last = Optional.of(run);
      while (last.isPresent() && !ended.containsKey(last.get().runId())) {
        last = last.get().parent().map(all::get);
      }
      boolean goesOn = last.isEmpty() || ended.get(last.get().runId()).status() == Status.FINISHED;
      if (goesOn && !ended.containsKey(run.runId())) {
        missing.add(run);
      }
    }
    return missing;
  }

  private static void addWithAncestors(
      RunSpec run, Map<String, RunSpec> all, Map<String, RunSpec> to) {
    run.parent().map(all::get).ifPresent(parent -> addWithAncestors(parent, all, to));
    to.put(run.runId(), run);
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
}
