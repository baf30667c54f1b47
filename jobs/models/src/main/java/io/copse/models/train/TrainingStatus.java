package io.copse.models.train;

/** The end of a run: complete or diverged. */
public enum TrainingStatus {
  /** All updates of the plan are made. */
  COMPLETE,
  /** A loss or the norm of a gradient was not finite, and the update was not made. */
  DIVERGED
}
