package io.copse.models.train;

import java.io.Serializable;

/**
 * The end of a run.
 *
 * @param status how it ended
 * @param state the last good state
 * @param weightsHash sha256 of the weights as little-endian floats, hexadecimal
 * @param recentLoss mean training loss of the last updates (at most 32), nats per token; NaN if
 *     there was none
 * @param wallSeconds time spent, over all resumptions
 */
public record TrainingResult(
    TrainingStatus status,
    TrainingState state,
    String weightsHash,
    double recentLoss,
    double wallSeconds) {

  /** Returns the result without the arrays, small enough for a driver. */
  public Summary summary() {
    return new Summary(status, state.step(), state.tokens(), weightsHash, recentLoss, wallSeconds);
  }

  /**
   * A result without its state.
   *
   * @param status how the run ended
   * @param step updates made
   * @param tokens tokens trained on
   * @param weightsHash see {@link TrainingResult#weightsHash}
   * @param recentLoss see {@link TrainingResult#recentLoss}
   * @param wallSeconds see {@link TrainingResult#wallSeconds}
   */
  public record Summary(
      TrainingStatus status,
      long step,
      long tokens,
      String weightsHash,
      double recentLoss,
      double wallSeconds)
      implements Serializable {}
}
