package io.copse.pipeline.experiment;

import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunOutcome;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainingJob;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleFunction;

/** Tells the user the share of training FLOPs that is done, and each run that did not finish. */
final class TrainingProgress implements TrainingJob.Listener {
  private final Narrator narrator;
  private final RunIdentity identity;
  private final Map<String, Double> flops = new HashMap<>();
  private final Set<String> left = new HashSet<>();
  private String what = "train";
  private Progress progress = new Progress(0, words(), System::nanoTime);
  private double done;

  TrainingProgress(Narrator narrator, RunIdentity identity) {
    this.narrator = narrator;
    this.identity = identity;
  }

  @Override
  public void scheduled(String work, List<RunSpec> runs, List<RunSpec> missing) {
    what = work;
    done = 0;
    left.clear();
    missing.forEach(run -> left.add(run.runId()));
    runs.forEach(run -> flops.put(run.runId(), TrainingJob.flops(run, identity)));
    double total = left.stream().mapToDouble(flops::get).sum();
    progress = new Progress(total, words(), System::nanoTime);
    if (missing.isEmpty()) {
      narrator.say("%s: nothing to do, 0 of %d runs left", what, runs.size());
    } else {
      narrator.say("%s: %d of %d runs left, %.1e FLOPs", what, missing.size(), runs.size(), total);
    }
  }

  private static DoubleFunction<String> words() {
    return flops -> "%.1e FLOPs".formatted(flops);
  }

  @Override
  public void ended(RunOutcome outcome) {
    if (outcome.status() != Status.FINISHED) {
      narrator.say("%s: %s", what, sentence(outcome));
    }
    // A run ends twice if its checkpoint is found damaged later.
    if (left.remove(outcome.runId())) {
      done += flops.get(outcome.runId());
      progress.reach(left.isEmpty() ? Double.MAX_VALUE : done);
      narrator.progress(what, progress);
    }
  }

  private static String sentence(RunOutcome outcome) {
    return "run %s %s: %s".formatted(outcome.runId(), outcome.status().label(), outcome.reason());
  }

  @Override
  public void said(String sentence) {
    narrator.say("%s: %s", what, sentence);
  }

  /**
   * Refuses to go on if a run has failed. A run that diverged has not failed.
   *
   * @param what the runs are, in the plural
   * @throws IllegalStateException if one has; the next start tries it again
   */
  static void requireNoFailure(String what, Trained trained) {
    List<RunOutcome> failed =
        trained.outcomes().values().stream()
            .filter(outcome -> outcome.status() == Status.FAILED)
            .toList();
    if (!failed.isEmpty()) {
      throw new IllegalStateException(
          "%d %s failed, so nothing is made of the others yet, and the same command tries them again; the first: %s"
              .formatted(failed.size(), what, sentence(failed.get(0))));
    }
  }
}
