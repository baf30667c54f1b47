package io.copse.pipeline.evaluate;

import io.copse.pipeline.config.EvaluationSettings;
import java.util.ArrayList;
import java.util.List;

/**
 * The predictors that are evaluated.
 *
 * @param all each under a name of its own
 */
public record Predictors(List<Predictor> all) {
  /** Refuses two predictors of one name. */
  public Predictors {
    all = List.copyOf(all);
    List<String> names = all.stream().map(Predictor::name).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "Two predictors have one name in %s: give each a name of its own.".formatted(names));
    }
  }

  /** Returns the predictors of Copse under an experiment's settings. */
  public static Predictors of(EvaluationSettings settings) {
    return new Predictors(
        List.of(
            new Single(),
            new Ensemble(),
            new Router(settings.routerTemperature()),
            new TopK(settings.topK(), settings.routerTemperature()),
            new Average()));
  }

  /** Returns these predictors and others. */
  public Predictors and(List<Predictor> others) {
    List<Predictor> both = new ArrayList<>(all);
    both.addAll(others);
    return new Predictors(both);
  }
}
