package io.copse.pipeline.experiment;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Collects what stages return as they succeed. */
final class StageResults implements Stage.Results {
  private final Map<Stage<?>, Object> results = new HashMap<>();

  <T> void put(Stage<T> stage, T result) {
    results.put(stage, result);
  }

  @Override
  @SuppressWarnings("unchecked") // put() takes a stage's own type only
  public <T> Optional<T> find(Stage<T> stage) {
    return Optional.ofNullable((T) results.get(stage));
  }
}
