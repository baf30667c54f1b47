package io.copse.models.train;

/** How a run ended. */
public enum TrainingStatus {
  /** All updates of the plan are made. */
  COMPLETE,
  /** A loss or a gradient's norm was not finite; the update was not made. */
  DIVERGED
}
