package io.copse.pipeline.experiment;

import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunOutcome;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainingJob;
import io.copse.pipeline.training.TrainingJob.Trained;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the user the share of training FLOPs that is done, and each run that did not finish. */
final class TrainingProgress implements TrainingJob.Listener {
  private final Narrator narrator;
  private final RunIdentity identity;
  private final Map<String, Double> flops = new HashMap<>();
  private String what = "train";
  private double total;
  private double done;
  private long begun;

  TrainingProgress(Narrator narrator, RunIdentity identity) {
    this.narrator = narrator;
    this.identity = identity;
  }

  @Override
  public void scheduled(String work, List<RunSpec> runs) {
    what = work;
    done = 0;
    begun = System.nanoTime();
    runs.forEach(run -> flops.put(run.runId(), TrainingJob.flops(run, identity)));
    total = runs.stream().mapToDouble(run -> flops.get(run.runId())).sum();
    if (!runs.isEmpty()) {
      narrator.say("%s: %d runs, %.1e FLOPs in total", what, runs.size(), total);
    }
  }

  @Override
  public void ended(RunOutcome outcome) {
    if (outcome.status() != Status.FINISHED) {
      narrator.say("%s: %s", what, sentence(outcome));
    }
    done += flops.get(outcome.runId());
    narrator.progress(what, done, total, begun);
  }

  private static String sentence(RunOutcome outcome) {
    return "run %s %s: %s".formatted(outcome.runId(), outcome.status().label(), outcome.reason());
  }

  /** Returns a sentence for each run that failed. A run that diverged has not failed. */
  static List<String> failures(Trained trained) {
    return trained.outcomes().values().stream()
        .filter(outcome -> outcome.status() == Status.FAILED)
        .map(TrainingProgress::sentence)
        .toList();
  }
}
