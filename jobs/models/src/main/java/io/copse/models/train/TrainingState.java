package io.copse.models.train;

import java.util.List;

/**
 * The state of a run, from which it goes on bit for bit: the content of a checkpoint.
 *
 * <p>The arrays belong to the state, and nobody changes them.
 *
 * @param weights the parameters
 * @param firstMoment AdamW's exp_avg
 * @param secondMoment AdamW's exp_avg_sq
 * @param step updates made, those of the state it branched from included
 * @param cursor the next window of the token stream
 * @param tokens tokens trained on, those of the state it branched from included
 * @param recentLosses the last losses, oldest first, for the spike rule
 */
public record TrainingState(
    float[] weights,
    float[] firstMoment,
    float[] secondMoment,
    long step,
    long cursor,
    long tokens,
    List<Double> recentLosses) {

  /** Copies the losses and checks the arrays' lengths. */
  public TrainingState {
    recentLosses = List.copyOf(recentLosses);
    if (firstMoment.length != weights.length || secondMoment.length != weights.length) {
      throw new IllegalArgumentException(
          "A training state has %d weights and moments of %d and %d: give arrays of the same length."
              .formatted(weights.length, firstMoment.length, secondMoment.length));
    }
  }

  /** Returns the state of a new model: its weights, copied, without moments and tokens. */
  public static TrainingState initial(float[] weights) {
    return new TrainingState(
        weights.clone(), new float[weights.length], new float[weights.length], 0, 0, 0, List.of());
  }

  /**
   * Returns the start of an expert: the same weights, moments, step and tokens on another stream.
   * The losses are dropped, because they belong to the old stream.
   */
  public TrainingState branch(long newCursor) {
    return new TrainingState(
        weights, firstMoment, secondMoment, step, newCursor, tokens, List.of());
  }
}
