package io.copse.models.train;

import io.copse.models.optim.AdamWSettings;
import io.copse.models.optim.LearningRateSchedule;
import java.io.Serializable;

/**
 * What one run does, from its first update to its last.
 *
 * <p>The schedule has a clock of its own, so that an expert with batch B/k passes through the
 * learning rates of the dense model with batch B: update u is made at the rate of token {@code
 * scheduleStart + (u - fromStep + 1/2) scheduleTokensPerUpdate}, the middle of its batch.
 *
 * @param batchSequences windows an update, over all replicas
 * @param contextLength tokens a window is trained on
 * @param fromStep updates made before this run (0, or those of the state it starts from)
 * @param toStep updates made when the run is complete
 * @param firstWindow the data cursor at {@code fromStep}
 * @param schedule learning rate by tokens
 * @param scheduleStart tokens on the schedule's clock at {@code fromStep}
 * @param scheduleTokensPerUpdate tokens an update on the schedule's clock
 * @param adamW hyper-parameters of the optimiser
 * @param clipNorm greatest global norm of a gradient
 * @param checkpointEveryUpdates a checkpoint after each such number of updates, and at the end
 * @param logEveryUpdates a row of the step log after each such number of updates, and at the end
 */
public record TrainingPlan(
    int batchSequences,
    int contextLength,
    long fromStep,
    long toStep,
    long firstWindow,
    LearningRateSchedule schedule,
    long scheduleStart,
    long scheduleTokensPerUpdate,
    AdamWSettings adamW,
    double clipNorm,
    int checkpointEveryUpdates,
    int logEveryUpdates)
    implements Serializable {

  /** Checks the ranges. */
  public TrainingPlan {
    atLeast("batch", batchSequences, 1);
    atLeast("context length", contextLength, 1);
    atLeast("first step", fromStep, 0);
    atLeast("last step", toStep, fromStep);
    atLeast("first window", firstWindow, 0);
    atLeast("schedule's start", scheduleStart, 0);
    atLeast("schedule's tokens per update", scheduleTokensPerUpdate, 1);
    atLeast("checkpoint interval", checkpointEveryUpdates, 1);
    atLeast("log interval", logEveryUpdates, 1);
    if (!(clipNorm > 0)) {
      throw new IllegalArgumentException(
          "The training plan's clip norm is %s: give a value above 0.".formatted(clipNorm));
    }
  }

  /** Tokens an update, over all replicas. */
  public long tokensPerUpdate() {
    return (long) batchSequences * contextLength;
  }

  /** The data cursor after {@code step} updates. */
  public long cursorAt(long step) {
    return firstWindow + (step - fromStep) * batchSequences;
  }

  /** The learning rate of the update that follows {@code step} updates. */
  public double learningRateAt(long step) {
    return schedule.at(scheduleStart + (step - fromStep + 0.5) * scheduleTokensPerUpdate);
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          "The training plan's %s is %d: give %d or more.".formatted(what, value, least));
    }
  }
}
