package io.copse.models.train;

/** Hears of each update. An exception that it throws ends the run as a kill would. */
@FunctionalInterface
public interface Progress {
  /** Does nothing. */
  Progress NONE = (row, toStep) -> {};

  /**
   * Hears of an update.
   *
   * @param row the update, whether it is logged or not
   * @param toStep the run's last update
   */
  void update(StepRow row, long toStep);
}
