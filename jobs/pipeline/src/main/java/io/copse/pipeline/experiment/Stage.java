package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import io.copse.pipeline.config.ExperimentSettings.Part;
import java.util.List;
import java.util.Optional;

/**
 * One stage of an experiment. A stage finds and keeps what it made at an earlier start, and does
 * only what is missing. Stages are values: two of one class and components are the same stage.
 *
 * @param <T> what the stage returns to later stages
 */
public interface Stage<T> {
  /** Returns the stage's name, which is also the name of its command. */
  String name();

  /** Returns the stages that must succeed before this one, in their order. */
  List<Stage<?>> before(ExperimentSettings settings);

  /**
   * Refuses settings under which the stage has nothing to do. It is asked of the stage that a user
   * wants, before any stage runs.
   */
  default void require(ExperimentSettings settings) {}

  /** Returns the part of the settings that the stage's success pins, if it pins one. */
  default Optional<Part> part() {
    return Optional.empty();
  }

  /**
   * Does what is missing, and returns what later stages need of it.
   *
   * @param earlier what the stages before this one returned
   */
  T run(StageContext context, Results earlier) throws InterruptedException;

  /** The results of the stages that have succeeded. */
  interface Results {
    /** Returns what a stage returned, if it has succeeded. */
    <R> Optional<R> find(Stage<R> stage);

    /**
     * Returns what a stage returned.
     *
     * @throws IllegalStateException if it has not run: the caller does not name it in before()
     */
    default <R> R of(Stage<R> stage) {
      return find(stage)
          .orElseThrow(
              () ->
                  new IllegalStateException(
                      "Stage %s has not run: name it among the stages before the one that reads its result."
                          .formatted(stage.name())));
    }
  }
}
