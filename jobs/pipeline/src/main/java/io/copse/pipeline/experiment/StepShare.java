package io.copse.pipeline.experiment;

import java.util.HashMap;
import java.util.Map;

/**
 * The share of a stage of the experiment that Spark has done.
 *
 * <p>The stage is made in steps, each a known part of it. A step takes a known number of Spark's
 * stages. Events of a step that is over, or that come twice, change nothing.
 */
final class StepShare {
  /**
   * A step.
   *
   * @param what what it does, which is the description of its jobs
   * @param share its part of the whole, of 1 in all
   * @param sparkStages how many stages of Spark it takes
   */
  record Step(String what, double share, int sparkStages) {}

  private final Map<Integer, Integer> tasks = new HashMap<>();
  private final Map<Integer, Integer> ended = new HashMap<>();
  private Step step = new Step("", 0, 1);
  private double before;
  private double most;

  /** Begins a step: those before it are over. */
  synchronized void begin(Step next) {
    before += step.share();
    step = next;
    tasks.clear();
    ended.clear();
  }

  /** Returns the step that is under way. */
  synchronized Step step() {
    return step;
  }

  /** A stage of Spark with so many tasks has been submitted. */
  synchronized void submitted(String what, int stage, int count) {
    if (what.equals(step.what())) {
      tasks.putIfAbsent(stage, count);
    }
  }

  /** A task of a stage has ended. */
  synchronized void ended(int stage) {
    if (tasks.containsKey(stage)) {
      ended.merge(stage, 1, Integer::sum);
    }
  }

  /** Returns the share that is done, which never falls. */
  synchronized double done() {
    double stages = 0;
    for (Map.Entry<Integer, Integer> one : ended.entrySet()) {
      stages += Math.min(1, (double) one.getValue() / tasks.get(one.getKey()));
    }
    most = Math.max(most, before + step.share() * Math.min(1, stages / step.sparkStages()));
    return Math.min(1, most);
  }
}
