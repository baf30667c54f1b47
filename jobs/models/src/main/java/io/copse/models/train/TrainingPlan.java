package io.copse.models.train;

import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule;
import java.io.Serializable;

/**
 * What one run does, from its first update to its last.
 *
 * @param batchSequences windows of an update, over all replicas
 * @param contextLength tokens that a window is trained on
 * @param stretch the updates of this run, and its first window
 * @param clock the learning rate of each update
 * @param adamW hyper-parameters of the optimiser
 * @param clipNorm the greatest global norm of a gradient
 * @param intervals how often the run writes checkpoints and log rows
 */
public record TrainingPlan(
    int batchSequences,
    int contextLength,
    Stretch stretch,
    Clock clock,
    AdamWSettings adamW,
    double clipNorm,
    Intervals intervals)
    implements Serializable {

  /** Checks the ranges. */
  public TrainingPlan {
    atLeast("batch", batchSequences, 1);
    atLeast("context length", contextLength, 1);
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException(
          "The training plan's clip norm is %s: give a value above 0.".formatted(clipNorm));
    }
  }

  /**
   * The updates of a run, and where it reads.
   *
   * @param fromStep updates made before this run: 0, or those of the state that it starts from
   * @param toStep updates made when the run is complete
   * @param firstWindow the data cursor at {@code fromStep}
   */
  public record Stretch(long fromStep, long toStep, long firstWindow) implements Serializable {
    /** Checks the ranges. */
    public Stretch {
      atLeast("first step", fromStep, 0);
      atLeast("last step", toStep, fromStep);
      atLeast("first window", firstWindow, 0);
    }
  }

  /**
   * A schedule with a clock of its own. An expert with batch B/k passes through the learning rates
   * of the dense model with batch B, because its clock runs k times as fast as its tokens.
   *
   * @param schedule the learning rate by tokens
   * @param start tokens on the clock at the run's first update
   * @param tokensPerUpdate tokens on the clock of an update
   */
  public record Clock(LearningRateSchedule schedule, long start, long tokensPerUpdate)
      implements Serializable {
    /** Checks the ranges. */
    public Clock {
      atLeast("schedule's start", start, 0);
      atLeast("schedule's tokens per update", tokensPerUpdate, 1);
    }

    /** Returns the learning rate of an update, which is that of the middle of its batch. */
    double learningRateAt(long updatesOfTheRun) {
      return schedule.at(start + (updatesOfTheRun + 0.5) * tokensPerUpdate);
    }
  }

  /**
   * How often a run writes; it also writes after its last update.
   *
   * @param checkpointEveryUpdates updates between checkpoints
   * @param logEveryUpdates updates between rows of the step log
   */
  public record Intervals(int checkpointEveryUpdates, int logEveryUpdates) implements Serializable {
    /** Checks the ranges. */
    public Intervals {
      atLeast("checkpoint interval", checkpointEveryUpdates, 1);
      atLeast("log interval", logEveryUpdates, 1);
    }
  }

  /** The updates made before this run. */
  public long fromStep() {
    return stretch.fromStep();
  }

  /** The updates made when the run is complete. */
  public long toStep() {
    return stretch.toStep();
  }

  /** The tokens of an update, over all replicas. */
  public long tokensPerUpdate() {
    return (long) batchSequences * contextLength;
  }

  /** The data cursor after {@code step} updates. */
  public long cursorAt(long step) {
    return stretch.firstWindow() + (step - stretch.fromStep()) * batchSequences;
  }

  /** The learning rate of the update that follows {@code step} updates. */
  public double learningRateAt(long step) {
    return clock.learningRateAt(step - stretch.fromStep());
  }

  /** Whether a checkpoint follows update {@code step}. */
  boolean checkpointDue(long step) {
    return step % intervals.checkpointEveryUpdates() == 0 || step == toStep();
  }

  /** Whether update {@code step} is logged. */
  boolean rowDue(long step) {
    return step % intervals.logEveryUpdates() == 0 || step == toStep();
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "The training plan's %s is %d: give %d or more.".formatted(what, value, least));
    }
  }
}
