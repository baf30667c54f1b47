package io.copse.pipeline.experiment;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.EvaluationSettings;
import io.copse.pipeline.config.Key;
import io.copse.pipeline.evaluate.Ensemble;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Routed;
import io.copse.pipeline.evaluate.Routes;
import io.copse.pipeline.evaluate.Single;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A predictor that is evaluated in a cell, with the models that it runs. A model is the uniform
 * average of one or more runs' params.
 *
 * @param arm whose models predict
 * @param kind single, ensemble, router, top_k or average
 * @param expert which expert, or -1
 * @param models the runs averaged into each model
 * @param run how many of the models run for a token
 */
record Contender(Arm arm, String kind, int expert, List<List<RunSpec>> models, int run)
    implements Serializable {
  private static final String ROUTER = "router";
  private static final String TOP_K = "top_k";

  /**
   * Returns all contenders of a cell whose runs satisfy a condition, that of having finished.
   *
   * @param topK experts that a router may choose for a token; 0 where there is none, as the domains
   *     were not found in the text
   */
  static List<Contender> of(Cell cell, Predicate<RunSpec> usable, int topK) {
    List<Contender> contenders = new ArrayList<>();
    for (Arm arm : Arm.values()) {
      List<RunSpec> ends = cell.ends().getOrDefault(arm, List.of());
      if (ends.isEmpty() || !ends.stream().allMatch(usable)) {
        continue;
      }
      if (arm == Arm.EXPERTS || arm == Arm.RANDOM_EXPERTS) {
        for (int expert = 0; expert < ends.size(); expert++) {
          contenders.add(
              new Contender(arm, "single", expert, List.of(List.of(ends.get(expert))), 1));
        }
        List<List<RunSpec>> apart = ends.stream().map(List::of).toList();
        contenders.add(new Contender(arm, "ensemble", -1, apart, apart.size()));
        if (arm == Arm.EXPERTS && topK > 0) {
          contenders.add(new Contender(arm, ROUTER, -1, apart, apart.size()));
          contenders.add(new Contender(arm, TOP_K, -1, apart, topK));
        }
        contenders.add(new Contender(arm, "average", -1, List.of(ends), 1));
      } else {
        contenders.add(new Contender(arm, "single", -1, List.of(ends), 1));
      }
    }
    return List.copyOf(contenders);
  }

  String name() {
    return "%s %s %d".formatted(arm.label(), kind, expert);
  }

  List<RunSpec> runs() {
    return models.stream().flatMap(List::stream).toList();
  }

  /** Returns the keys of evaluation that it reads and not every predictor does. */
  List<Key<?>> reads() {
    return switch (kind) {
      case ROUTER -> List.of(EvaluationSettings.ROUTER_TEMPERATURE);
      case TOP_K -> List.of(EvaluationSettings.ROUTER_TEMPERATURE, EvaluationSettings.TOP_K);
      default -> List.of();
    };
  }

  /** Whether it needs to be told each document's routes. */
  boolean isRouted() {
    return kind.equals(ROUTER) || kind.equals(TOP_K);
  }

  /** Returns the predictor over models at the places that they have in a list of all. */
  Predictor predictor(List<List<RunSpec>> all) {
    List<Integer> places = places(all);
    return kind.equals("ensemble") ? Ensemble.uniform(places) : new Single(places.get(0));
  }

  /**
   * The same where it is routed, over one document.
   *
   * @param first the model from which on the first of equals is taken, modulo their number
   */
  Predictor predictor(List<List<RunSpec>> all, Routes routes, int first) {
    return new Routed(places(all), run < models.size() ? routes.top(run, first) : routes);
  }

  private List<Integer> places(List<List<RunSpec>> all) {
    return models.stream().map(all::indexOf).toList();
  }
}
