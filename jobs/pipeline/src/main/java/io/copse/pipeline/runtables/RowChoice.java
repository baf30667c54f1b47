package io.copse.pipeline.runtables;

import java.util.Optional;

/**
 * Which rows of a table are fitted.
 *
 * @param keep which of the rows that belong together
 * @param run the column that names the run of a row
 * @param step the column of the step of a row
 */
public record RowChoice(Keep keep, Optional<String> run, Optional<String> step) {
  /** All rows. */
  public static final RowChoice ALL = new RowChoice(Keep.all, Optional.empty(), Optional.empty());

  /** Which of the rows that belong together are kept. */
  public enum Keep {
    /** Each row is a run. */
    all,
    /** The last step of each run. */
    last,
    /** The lowest loss of each N and D. */
    best
  }
}
