package io.copse.models.train;

/** Told of each update; an exception thrown here ends the run as a kill would. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (row, toStep) -> {};

  /**
   * An update was made.
   *
   * @param row the update, whether it is logged or not
   * @param toStep the run's last update
   */
  void update(StepRow row, long toStep);
}
