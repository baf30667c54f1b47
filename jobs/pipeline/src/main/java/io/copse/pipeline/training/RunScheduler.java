package io.copse.pipeline.training;

import io.copse.pipeline.training.RunOutcome.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Fills the cluster's slots with the runs of a plan.
 *
 * <p>A run starts once its parent has finished. Of those that can start, the one with the most work
 * depending on it goes first. A run with R replicas takes R slots at once, or one slot if there are
 * fewer than R. Nothing overtakes it while it waits for them.
 */
final class RunScheduler {
  private final int slots;
  private final ToDoubleFunction<RunSpec> work;

  /**
   * Makes a scheduler.
   *
   * @param slots the tasks that can run at one time
   * @param work the cost of a run, in any unit
   */
  RunScheduler(int slots, ToDoubleFunction<RunSpec> work) {
    this.slots = slots;
    this.work = work;
  }

  /** Runs one run to its end, on the calling thread. */
  interface Launcher {
    RunOutcome launch(RunSpec run) throws Exception;
  }

  /**
   * Runs all runs and returns their outcomes by run id.
   *
   * <p>If a launcher throws, its run has FAILED. The runs that descend from one that failed or
   * diverged have the same status and are not started.
   *
   * @param onOutcome called on this thread as each run ends
   */
  Map<String, RunOutcome> run(List<RunSpec> runs, Launcher launcher, Consumer<RunOutcome> onOutcome)
      throws InterruptedException {
    Map<String, RunSpec> byId = new LinkedHashMap<>();
    Map<String, List<RunSpec>> children = new HashMap<>();
    runs.forEach(run -> byId.put(run.runId(), run));
    for (RunSpec run : runs) {
      run.parent()
          .filter(byId::containsKey)
          .ifPresent(id -> children.computeIfAbsent(id, key -> new ArrayList<>()).add(run));
    }
    Map<String, Double> path = new HashMap<>();
    runs.forEach(run -> pathFrom(run, children, path));
    PriorityQueue<RunSpec> ready =
        new PriorityQueue<>(
            Comparator.comparingDouble((RunSpec run) -> -path.get(run.runId()))
                .thenComparing(RunSpec::runId));
    runs.stream()
        .filter(run -> run.parent().map(id -> !byId.containsKey(id)).orElse(true))
        .forEach(ready::add);

    Map<String, RunOutcome> outcomes = new LinkedHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(slots);
    try {
      CompletionService<RunOutcome> running = new ExecutorCompletionService<>(threads);
      int free = slots;
      while (outcomes.size() < byId.size()) {
        while (!ready.isEmpty() && taken(ready.peek()) <= free) {
          RunSpec next = ready.poll();
          free -= taken(next);
          running.submit(() -> outcomeOf(next, launcher));
        }
        RunOutcome outcome = ended(running);
        free += taken(byId.get(outcome.runId()));
        settle(outcome, children, outcomes, ready, onOutcome);
      }
    } finally {
      threads.shutdownNow();
    }
    return outcomes;
  }

  /** Returns the tasks of a run: one for each replica, or one in which they take turns. */
  static int tasks(RunSpec run, int slots) {
    return run.replicas() <= slots ? run.replicas() : 1;
  }

  private int taken(RunSpec run) {
    return tasks(run, slots);
  }

  private static RunOutcome ended(CompletionService<RunOutcome> running)
      throws InterruptedException {
    try {
      return running.take().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("A run's task ended without an outcome.", e.getCause());
    }
  }

  private static RunOutcome outcomeOf(RunSpec run, Launcher launcher) {
    try {
      return launcher.launch(run);
    } catch (Exception e) {
      return RunOutcome.without(run.runId(), Status.FAILED, rootSentence(e));
    }
  }

  private static String rootSentence(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  private static void settle(
      RunOutcome outcome,
      Map<String, List<RunSpec>> children,
      Map<String, RunOutcome> outcomes,
      PriorityQueue<RunSpec> ready,
      Consumer<RunOutcome> onOutcome) {
    outcomes.put(outcome.runId(), outcome);
    onOutcome.accept(outcome);
    for (RunSpec child : children.getOrDefault(outcome.runId(), List.of())) {
      if (outcome.status() == Status.FINISHED) {
        ready.add(child);
      } else {
        String reason = "Its parent %s %s.".formatted(outcome.runId(), outcome.status().label());
        settle(
            RunOutcome.without(child.runId(), outcome.status(), reason),
            children,
            outcomes,
            ready,
            onOutcome);
      }
    }
  }

  private double pathFrom(
      RunSpec run, Map<String, List<RunSpec>> children, Map<String, Double> path) {
    Double known = path.get(run.runId());
    if (known != null) {
      return known;
    }
    double longest = 0;
    for (RunSpec child : children.getOrDefault(run.runId(), List.of())) {
      longest = Math.max(longest, pathFrom(child, children, path));
    }
    double own = work.applyAsDouble(run) + longest;
    path.put(run.runId(), own);
    return own;
  }
}
