package io.copse.pipeline.experiment;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the stages that have succeeded handed on. */
final class StageResults {
  private final Map<Stage<?>, Object> results = new HashMap<>();

  <T> void put(Stage<T> stage, T result) {
    results.put(stage, result);
  }

  /** Returns what a stage handed on, if it has succeeded. */
  @SuppressWarnings("unchecked") // put() takes a stage's own type only
  <T> Optional<T> find(Stage<T> stage) {
    return Optional.ofNullable((T) results.get(stage));
  }

  /**
   * Returns what a stage handed on.
   *
   * @throws IllegalStateException if it has not succeeded: the caller does not name it in before()
   */
  <T> T of(Stage<T> stage) {
    return find(stage)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Stage %s has not run: name it among the stages before the one that reads its result."
                        .formatted(stage.name())));
  }
}
