package io.copse.pipeline.runtables;

import io.copse.udf.sql.fit.About;
import java.util.Map;
import java.util.Optional;

/**
 * Which rows of a table are fitted.
 *
 * @param keep which of the rows that belong together
 * @param run the column that names the run of a row
 * @param step the column of the step of a row
 * @param about the columns of what else is known of a run
 */
public record RowChoice(
    Keep keep, Optional<String> run, Optional<String> step, Map<About, String> about) {
  /** All rows. */
  public static final RowChoice ALL =
      new RowChoice(Keep.all, Optional.empty(), Optional.empty(), Map.of());

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
