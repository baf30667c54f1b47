package io.copse.pipeline.experiment;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.evaluate.Ensemble;
import io.copse.pipeline.evaluate.Predictor;
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
 * @param method single, ensemble or average
 * @param expert which expert, or -1
 * @param models the runs averaged into each model
 */
record Contender(Arm arm, String method, int expert, List<List<RunSpec>> models)
    implements Serializable {

  /** Returns all contenders of a cell whose runs satisfy a condition, that of having finished. */
  static List<Contender> of(Cell cell, Predicate<RunSpec> usable) {
    List<Contender> contenders = new ArrayList<>();
    for (Arm arm : Arm.values()) {
      List<RunSpec> ends = cell.ends().getOrDefault(arm, List.of());
      if (ends.isEmpty() || !ends.stream().allMatch(usable)) {
        continue;
      }
      if (arm == Arm.EXPERTS || arm == Arm.RANDOM_EXPERTS) {
        for (int expert = 0; expert < ends.size(); expert++) {
          contenders.add(new Contender(arm, "single", expert, List.of(List.of(ends.get(expert)))));
        }
        contenders.add(new Contender(arm, "ensemble", -1, ends.stream().map(List::of).toList()));
        contenders.add(new Contender(arm, "average", -1, List.of(ends)));
      } else {
        contenders.add(new Contender(arm, "single", -1, List.of(ends)));
      }
    }
    return List.copyOf(contenders);
  }

  String name() {
    return "%s %s %d".formatted(arm.label(), method, expert);
  }

  List<RunSpec> runs() {
    return models.stream().flatMap(List::stream).toList();
  }

  /** Returns the predictor over models at the places that they have in a list of all. */
  Predictor predictor(List<List<RunSpec>> all) {
    List<Integer> places = models.stream().map(all::indexOf).toList();
    return method.equals("ensemble") ? Ensemble.uniform(places) : new Single(places.get(0));
  }
}
