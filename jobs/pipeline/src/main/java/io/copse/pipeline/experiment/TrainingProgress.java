package io.copse.pipeline.experiment;

import io.copse.pipeline.training.RunIdentity;
import io.copse.pipeline.training.RunOutcome;
import io.copse.pipeline.training.RunOutcome.Status;
import io.copse.pipeline.training.RunSpec;
import io.copse.pipeline.training.TrainingJob;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells the share of training FLOPs that are done, and each run that did not finish. */
final class TrainingProgress implements TrainingJob.Listener {
  private final Narrator narrator;
  private final RunIdentity identity;
  private final List<String> failures;
  private final Map<String, Double> flops = new HashMap<>();
  private String what;
  private double total;
  private double done;
  private long begun;

  /**
   * @param failures gains a sentence for each run that failed
   */
  TrainingProgress(Narrator narrator, RunIdentity identity, List<String> failures) {
    this.narrator = narrator;
    this.identity = identity;
    this.failures = failures;
  }

  @Override
  public void scheduled(String work, List<RunSpec> runs) {
    what = work;
    done = 0;
    begun = System.nanoTime();
    runs.forEach(run -> flops.put(run.runId(), TrainingJob.flops(run, identity)));
    total = runs.stream().mapToDouble(run -> flops.get(run.runId())).sum();
    if (!runs.isEmpty()) {
      narrator.say("%s: %d runs of together %.2e FLOPs", what, runs.size(), total);
    }
  }

  @Override
  public void ended(RunOutcome outcome) {
    if (outcome.status() != Status.FINISHED) {
      String sentence =
          "run %s is %s: %s".formatted(outcome.runId(), outcome.status().label(), outcome.reason());
      narrator.say("%s: %s", what, sentence);
      if (outcome.status() == Status.FAILED) {
        failures.add(sentence);
      }
    }
    done += flops.get(outcome.runId());
    narrator.progress(what, done, total, begun);
  }
}
