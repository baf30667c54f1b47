package io.copse.pipeline.experiment;

import io.copse.pipeline.config.ExperimentSettings;
import java.util.List;

/**
 * One stage of an experiment. A stage finds and keeps what it made at an earlier start, and does
 * only what is missing. Stages are values: two of one class and components are the same stage.
 *
 * @param <T> what the stage hands on to later stages
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

  /** Does what is missing, and returns what later stages need of it. */
  T run(StageContext context) throws InterruptedException;
}
