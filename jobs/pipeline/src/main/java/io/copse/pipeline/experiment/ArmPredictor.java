package io.copse.pipeline.experiment;

import io.copse.pipeline.config.Arm;
import io.copse.pipeline.evaluate.ArmModels;
import io.copse.pipeline.evaluate.ModelSet;
import io.copse.pipeline.evaluate.Predictor;
import io.copse.pipeline.evaluate.Predictors;
import io.copse.pipeline.training.RunPlan.Cell;
import io.copse.pipeline.training.RunSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A predictor with a set of models of one arm of a cell: what the rows of evals are about.
 *
 * @param set the models, by their places in ends
 * @param ends the last runs of the arm
 */
record ArmPredictor(Arm arm, Predictor predictor, ModelSet set, List<RunSpec> ends) {
  private static final Set<Arm> WITH_EXPERTS = EnumSet.of(Arm.EXPERTS, Arm.RANDOM_EXPERTS);

  /**
   * Returns every predictor with every arm of a cell that it suits.
   *
   * @param usable whether a run has finished; an arm with another run is left out
   * @param routable whether the domains that have experts can be told from a text
   */
  static List<ArmPredictor> of(
      Cell cell, Predictors predictors, Predicate<RunSpec> usable, boolean routable) {
    List<ArmPredictor> all = new ArrayList<>();
    for (Arm arm : Arm.values()) {
      List<RunSpec> runs = cell.ends().getOrDefault(arm, List.of());
      if (!runs.isEmpty() && runs.stream().allMatch(usable)) {
        ArmModels models =
            new ArmModels(runs.size(), WITH_EXPERTS.contains(arm), routable && arm == Arm.EXPERTS);
        for (Predictor predictor : predictors.all()) {
          for (ModelSet set : predictor.modelSets(models)) {
            all.add(new ArmPredictor(arm, predictor, set, runs));
          }
        }
      }
    }
    return all;
  }

  /** Returns the runs whose params each model averages. */
  List<List<RunSpec>> models() {
    return set.models().stream().map(places -> places.stream().map(ends::get).toList()).toList();
  }

  /** Returns all runs whose models predict. */
  List<RunSpec> runs() {
    return models().stream().flatMap(Collection::stream).toList();
  }

  int modelsPerToken() {
    return predictor.modelsPerToken(set);
  }
}
