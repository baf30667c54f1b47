package io.copse.pipeline.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.pipeline.TrainingFixture;
import io.copse.pipeline.config.Arm;
import io.copse.pipeline.config.ModelHorizons;
import io.copse.pipeline.config.ModelSettings;
import io.copse.pipeline.config.TrainingSettings;
import io.copse.pipeline.training.LearningRateSweep.Choice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class TestLearningRateSweep {
  private static final long UPDATE = 16 * 128;
  private static final double RATE = 4e-3;

  private final TrainingSettings study =
      TrainingFixture.of(models("mamba", "rwkv4"))
          .arms(Set.of(Arm.DENSE, Arm.EXPERTS))
          .factors(0.5, 1.0, 2.0, 4.0)
          .warmup(4 * UPDATE)
          .settings();
  private final LearningRateSweep sweep = new LearningRateSweep(study);

  private static List<ModelHorizons> models(String... architectures) {
    List<ModelHorizons> models = new ArrayList<>();
    for (String name : architectures) {
      for (int width = 96; width >= 32; width -= 32) {
        List<Long> horizons = List.of(40 * UPDATE, 80 * UPDATE);
        models.add(new ModelHorizons(TrainingFixture.model(name, width, 2, 2, RATE), horizons));
      }
    }
    return models;
  }

  /** The choices if each trial's loss on dev were a function of its model. */
  private List<Choice> choices(ToDoubleFunction<ModelSettings> loss) {
    RunIdentity identity = TrainingFixture.identity(1024, 128, 1);
    RunPlan plan =
        new RunPlanner(sweep.trials(), 4, identity, "clusters", "random").plan(model -> 1);
    Map<String, RunOutcome> outcomes = new HashMap<>();
    for (RunPlan.Cell cell : plan.cells()) {
      String run = cell.ends().get(Arm.DENSE).get(0).runId();
      double dev = loss.applyAsDouble(cell.model());
      outcomes.put(
          run,
          new RunOutcome(
              run,
              RunOutcome.Status.FINISHED,
              "",
              new RunOutcome.Losses(dev, dev),
              "",
              new RunOutcome.Execution(1, "", 0)));
    }
    return sweep.choices(plan, outcomes::get);
  }

  @Test
  void theTwoSmallestModelsAreTriedDenseAtTheirFirstHorizon() {
    TrainingSettings trials = sweep.trials();
    assertThat(trials.arms()).containsExactly(Arm.DENSE);
    assertThat(trials.models()).hasSize(2 * 2 * 4);
    assertThat(trials.models()).extracting(trial -> trial.model().dModel()).containsOnly(32, 64);
    assertThat(trials.models()).allMatch(m -> m.horizons().equals(List.of(40 * UPDATE)));
    assertThat(trials.models().subList(0, 4))
        .extracting(trial -> trial.model().learningRate())
        .containsExactly(2e-3, 4e-3, 8e-3, 1.6e-2);
  }

  @Test
  void theMinimumOfAParabolaIsFound() {
    List<Choice> choices =
        choices(
            model -> {
              double best = model.dModel() == 32 ? 1.3 : 1.7;
              return 3 + 0.2 * Math.pow(Math.log(model.learningRate() / (best * RATE)), 2);
            });
    assertThat(choices).extracting(Choice::architecture).containsExactly("mamba", "rwkv4");
    assertThat(choices.get(0).factors().get(0)).isCloseTo(1.3, within(1e-9));
    assertThat(choices.get(0).factors().get(1)).isCloseTo(1.7, within(1e-9));
    assertThat(choices.get(0).isAtEdge()).isFalse();
    TrainingSettings tuned = sweep.tuned(choices);
    assertThat(tuned.arms()).isEqualTo(study.arms());
    // The root of 1.3 times 1.7 times 4e-3, to three digits, at every size.
    assertThat(tuned.models())
        .hasSize(6)
        .allMatch(model -> model.model().learningRate() == 5.95e-3 && model.horizons().size() == 2);
  }

  @Test
  void anEdgeIsTakenAsItIsAndSaid() {
    List<Choice> choices =
        choices(m -> m.architecture().equals("mamba") ? 1 / m.learningRate() : m.learningRate());
    assertThat(choices)
        .extracting(Choice::factors)
        .containsExactly(List.of(4.0, 4.0), List.of(0.5, 0.5));
    assertThat(choices).allMatch(Choice::isAtEdge);
  }

  @Test
  void aRateThatDivergedIsNotChosen() {
    List<Choice> choices =
        choices(m -> m.learningRate() > RATE ? Double.NaN : 1 / m.learningRate());
    assertThat(choices).allMatch(choice -> choice.factor() == 1 && !choice.isAtEdge());
    assertThat(choices(m -> Double.NaN)).allMatch(choice -> choice.factor() == 0.5);
  }
}
