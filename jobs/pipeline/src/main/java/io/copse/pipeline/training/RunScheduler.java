package io.copse.pipeline.training;

import io.copse.pipeline.training.RunOutcome.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Fills the cluster's slots with the runs of a plan.
 *
 * <p>A run starts once its parent has finished. Of those that can start, the one with the most work
 * depending on it goes first. A run with R replicas takes R slots at once, or one slot if there are
 * fewer than R. Nothing overtakes it while it waits for them. If slots are lost while it has R, its
 * job is cancelled, and it goes on in one.
 *
 * <p>A run that meets a damaged checkpoint of another waits until that one is trained again.
 */
final class RunScheduler {
  /** How often one run is trained again because its checkpoint is damaged. */
  private static final int REPAIRS = 2;

  private final SlotWatch watch;
  private final ToDoubleFunction<RunSpec> work;
  private final Duration tick;
  private final Events events;

  /**
   * Makes a scheduler.
   *
   * @param watch the tasks that can run at one time
   * @param work the cost of a run, in any unit
   * @param tick how often the slots are looked at
   * @param events hears what happens, on the thread that calls {@link #run}
   */
  RunScheduler(SlotWatch watch, ToDoubleFunction<RunSpec> work, Duration tick, Events events) {
    this.watch = watch;
    this.work = work;
    this.tick = tick;
    this.events = events;
  }

  /** Runs one run at a time, on threads of the scheduler. */
  interface Launcher {
    /** Runs a run to its end, in a number of tasks. */
    RunOutcome launch(RunSpec run, int tasks) throws Exception;

    /** Cancels the job of a run that is being launched. */
    void cancel(RunSpec run);

    /** Forgets that a run has finished. */
    void forget(String runId);
  }

  /** Hears of the runs. */
  interface Events {
    /** A run has ended. */
    void ended(RunOutcome outcome);

    /** The user must hear a sentence. */
    void said(String sentence);
  }

  /**
   * Runs all runs and returns their outcomes by run id.
   *
   * <p>If a launcher throws, its run has FAILED. The runs that descend from one that failed or
   * diverged have the same status and are not started.
   *
   * @throws IllegalStateException if everything is being stopped; nothing is launched after that,
   *     and no run counts as failed for it
   */
  Map<String, RunOutcome> run(List<RunSpec> runs, Launcher launcher) throws InterruptedException {
    ExecutorService threads = Executors.newCachedThreadPool();
    Schedule schedule = new Schedule(runs, launcher, new ExecutorCompletionService<>(threads));
    try {
      while (!schedule.isDone()) {
        watch.look().ifPresent(events::said);
        schedule.launchWhatFits();
        schedule.withdrawWhatLostItsSlots();
        schedule.take();
      }
    } finally {
      // Runs are left here only after a stop or an interrupt.
      schedule.flying.values().forEach(flight -> launcher.cancel(flight.run));
      threads.shutdownNow();
    }
    return schedule.outcomes;
  }

  /** Returns the tasks of a run: one for each replica, or one in which they take turns. */
  static int tasks(RunSpec run, int slots) {
    return run.replicas() <= slots ? run.replicas() : 1;
  }

  /** A run that is being trained, and whether its job was cancelled for want of slots. */
  private static final class Flight {
    private final RunSpec run;
    private final int tasks;
    private boolean isWithdrawn;

    Flight(RunSpec run, int tasks) {
      this.run = run;
      this.tasks = tasks;
    }
  }

  /** How a flight ended: with an outcome, or with what was thrown. */
  private record Landing(RunSpec run, Optional<RunOutcome> outcome, Optional<Exception> thrown) {}

  /** The state of one plan's runs. */
  private final class Schedule {
    private final Map<String, RunSpec> byId = new LinkedHashMap<>();
    private final Map<String, List<RunSpec>> children = new HashMap<>();
    private final Map<String, RunOutcome> outcomes = new LinkedHashMap<>();
    private final Map<String, Flight> flying = new LinkedHashMap<>();
    private final Map<String, Integer> repairs = new HashMap<>();
    private final PriorityQueue<RunSpec> ready;
    private final Launcher launcher;
    private final CompletionService<Landing> landings;

    Schedule(List<RunSpec> runs, Launcher launcher, CompletionService<Landing> landings) {
      this.launcher = launcher;
      this.landings = landings;
      runs.forEach(run -> byId.put(run.runId(), run));
      for (RunSpec run : runs) {
        run.parent()
            .filter(byId::containsKey)
            .ifPresent(id -> children.computeIfAbsent(id, key -> new ArrayList<>()).add(run));
      }
      Map<String, Double> path = new HashMap<>();
      runs.forEach(run -> pathFrom(run, path));
      ready =
          new PriorityQueue<>(
              Comparator.comparingDouble((RunSpec run) -> -path.get(run.runId()))
                  .thenComparing(RunSpec::runId));
      runs.stream().filter(this::canStart).forEach(ready::add);
    }

    boolean isDone() {
      return outcomes.size() == byId.size();
    }

    void launchWhatFits() {
      int free = watch.now() - flying.values().stream().mapToInt(flight -> flight.tasks).sum();
      while (!ready.isEmpty() && tasks(ready.peek(), watch.lasting()) <= free) {
        RunSpec run = ready.poll();
        int tasks = tasks(run, watch.lasting());
        free -= tasks;
        flying.put(run.runId(), new Flight(run, tasks));
        landings.submit(() -> landing(run, tasks));
      }
    }

    private Landing landing(RunSpec run, int tasks) {
      try {
        return new Landing(run, Optional.of(launcher.launch(run, tasks)), Optional.empty());
      } catch (Exception e) {
        return new Landing(run, Optional.empty(), Optional.of(e));
      }
    }

    /** Cancels jobs that wait for more slots than there are. */
    void withdrawWhatLostItsSlots() {
      for (Flight flight : flying.values()) {
        if (flight.tasks > watch.lasting()) {
          flight.isWithdrawn = true;
          // At every look, because one call does not cancel a job that Spark has not begun.
          launcher.cancel(flight.run);
        }
      }
    }

    /** Waits for the end of a run, until it is time to look at the slots again. */
    void take() throws InterruptedException {
      Future<Landing> next = landings.poll(tick.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return;
      }
      Landing landing;
      try {
        landing = next.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("A run's task ended without an outcome.", e.getCause());
      }
      Flight flight = flying.remove(landing.run.runId());
      if (landing.outcome.isPresent()) {
        settle(landing.outcome.get());
      } else {
        settle(flight, landing.thrown.orElseThrow());
      }
    }

    private void settle(Flight flight, Exception thrown) {
      if (Causes.isStop(thrown)) {
        throw new IllegalStateException(
            "Training was stopped before its end, and the same command goes on with it: %s"
                .formatted(Causes.rootSentence(thrown)),
            thrown);
      }
      if (flight.isWithdrawn) {
        ready.add(flight.run);
      } else if (!isRepaired(flight.run, thrown)) {
        settle(RunOutcome.without(flight.run.runId(), Status.FAILED, Causes.rootSentence(thrown)));
      }
    }

    /** Sees to it that a run whose checkpoint was found damaged is trained before the finder. */
    private boolean isRepaired(RunSpec finder, Exception thrown) {
      Optional<RunSpec> damaged = DamagedCheckpointException.runIn(thrown).map(byId::get);
      if (damaged.isEmpty() || !finder.parentRunId().equals(damaged.get().runId())) {
        return false;
      }
      String id = damaged.get().runId();
      // If it is not there, another run has found the damage before.
      if (outcomes.containsKey(id)) {
        if (repairs.merge(id, 1, Integer::sum) > REPAIRS) {
          return false;
        }
        events.said("The checkpoint of run %s is damaged: it is trained again.".formatted(id));
        launcher.forget(id);
        outcomes.remove(id);
        if (canStart(damaged.get())) {
          ready.add(damaged.get());
        }
      }
      return true;
    }

    private boolean canStart(RunSpec run) {
      return run.parent().filter(byId::containsKey).isEmpty()
          || Optional.ofNullable(outcomes.get(run.parentRunId()))
              .filter(parent -> parent.status() == Status.FINISHED)
              .isPresent();
    }

    private void settle(RunOutcome outcome) {
      outcomes.put(outcome.runId(), outcome);
      events.ended(outcome);
      for (RunSpec child : children.getOrDefault(outcome.runId(), List.of())) {
        String id = child.runId();
        // After a repair some children have ended or run already.
        if (outcomes.containsKey(id) || flying.containsKey(id) || ready.contains(child)) {
          continue;
        }
        if (outcome.status() == Status.FINISHED) {
          ready.add(child);
        } else {
          String reason = "Its parent %s %s.".formatted(outcome.runId(), outcome.status().label());
          settle(RunOutcome.without(id, outcome.status(), reason));
        }
      }
    }

    private double pathFrom(RunSpec run, Map<String, Double> path) {
      Double known = path.get(run.runId());
      if (known != null) {
        return known;
      }
      double longest = 0;
      for (RunSpec child : children.getOrDefault(run.runId(), List.of())) {
        longest = Math.max(longest, pathFrom(child, path));
      }
      double own = work.applyAsDouble(run) + longest;
      path.put(run.runId(), own);
      return own;
    }
  }
}
