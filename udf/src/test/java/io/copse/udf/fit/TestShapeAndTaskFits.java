package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.Law;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.LossToLoss;
import io.copse.udf.law.TaskSigmoid;
import io.copse.udf.law.WidthDepth;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fits of the laws of shape, of loss from loss, and of a task's error. */
class TestShapeAndTaskFits {
  private static final FitSettings SETTINGS = FitSettings.defaults();

  /**
   * What approach_3_parameters_grid_search_0_hot.json and its width_depth twin in
   * parameters_delta-4 and parameters_delta-3 of mcleish7/gemstone-scaling-laws hold: exponents,
   * logs of the coefficients, and the objective to every digit. Their optimiser stops short of the
   * minimum.
   */
  @ParameterizedTest
  @CsvSource({
    "1e-4, 2.076018e-4, 5e-11, .2989180518, .6928331414, 5.4574988414, 14.9719740349, .7663168139",
    "1e-3, 1.9816129e-3, 5e-11, .2928686863, .712872206, 5.3613398367, 15.415994531, .7622636901"
  })
  void gemstonesBySizeAndData(
      double delta,
      double objective,
      double digit,
      double alpha,
      double beta,
      double a,
      double b,
      double e) {
    FitSettings settings = SETTINGS.withObjective(new Objective.HuberLog(delta));
    Chinchilla printed = new Chinchilla(Math.exp(e), Math.exp(a), Math.exp(b), alpha, beta);
    assertThat(valueOf(Chinchilla.DEFINITION, printed, settings.objective()))
        .isCloseTo(objective, within(digit));
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, Runs.gemstones(), settings);
    assertThat(fit.objectiveValue().orElseThrow()).isBetween(0.999 * objective, objective);
    Chinchilla law = fit.candidate().orElseThrow();
    assertThat(law.alpha()).isCloseTo(alpha, within(.01));
    assertThat(law.beta()).isCloseTo(beta, within(.04));
  }

  @Test
  void gemstonesByShapeSizeAndData() {
    FitSettings settings = SETTINGS.withObjective(new Objective.HuberLog(1e-4));
    WidthDepth printed =
        new WidthDepth(
            Math.exp(.39245797),
            Math.exp(1.4520106404),
            Math.exp(-.0781020281),
            Math.exp(7.9700333376),
            Math.exp(10.0594263846),
            .2446914313,
            .3871516764,
            .5000838843,
            .4761055541);
    assertThat(valueOf(WidthDepth.DEFINITION, printed, settings.objective()))
        .isCloseTo(1.118780e-4, within(5e-11));
    assertThat(meanError(WidthDepth.DEFINITION, printed)).isCloseTo(.00511, within(5e-6));
    FitResult<WidthDepth> fit = LawFit.fit(WidthDepth.DEFINITION, Runs.gemstones(), settings);
    assertThat(fit.objectiveValue().orElseThrow()).isBetween(1.10e-4, 1.118780e-4);
    // Nine parameters on 22 models: not all are told.
    assertThat(fit.reason()).contains("leave these of its quantities unknown: A");
    assertThat(meanError(WidthDepth.DEFINITION, fit.candidate().orElseThrow())).isLessThan(.0052);
  }

  private static <L extends Law> double valueOf(
      LawDefinition<L> definition, L law, Objective objective) {
    return Runs.gemstones().stream()
        .mapToDouble(run -> objective.value(definition.predict(law, run), run.loss()))
        .sum();
  }

  private static <L extends Law> double meanError(LawDefinition<L> definition, L law) {
    return Runs.gemstones().stream()
        .mapToDouble(run -> Math.abs(definition.predict(law, run) / run.loss() - 1))
        .average()
        .orElseThrow();
  }

  private static RunPoint pair(double loss, Variable target, double value) {
    return new RunPoint(Map.of(Variable.LOSS, loss, target, value));
  }

  @Test
  void lossFromLossIsRecovered() {
    LossToLoss law = new LossToLoss(1.3, 0.8, 1.7, 1.2);
    List<RunPoint> runs =
        IntStream.range(0, 40)
            .mapToObj(i -> 1.9 + 0.06 * i)
            .map(loss -> pair(loss, Variable.TARGET_LOSS, law.predict(loss)))
            .toList();
    FitResult<LossToLoss> fit = LawFit.fit(LossToLoss.DEFINITION, runs, SETTINGS);
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    law.parameters()
        .forEach(
            (name, value) ->
                assertThat(fit.law().orElseThrow().parameters().get(name))
                    .as(name)
                    .isCloseTo(value, within(1e-3)));
    assertThatThrownBy(() -> law.predict(1.7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loss above E0");
  }

  @Test
  void aSigmoidIsRecoveredUnderNoise() {
    TaskSigmoid law = new TaskSigmoid(0.12, 0.63, 3.5, 2.9);
    SplittableRandom random = new SplittableRandom(3);
    List<RunPoint> runs =
        IntStream.range(0, 60)
            .mapToObj(i -> 1.7 + 0.04 * i)
            .map(
                loss ->
                    pair(
                        loss,
                        Variable.ERROR,
                        law.predict(loss) * Math.exp(0.005 * random.nextGaussian())))
            .toList();
    FitResult<TaskSigmoid> fit =
        LawFit.fit(TaskSigmoid.DEFINITION, runs, SETTINGS.withObjective(Objective.SQUARED_LOG));
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    TaskSigmoid found = fit.law().orElseThrow();
    assertThat(found.floor()).isCloseTo(law.floor(), within(0.01));
    assertThat(found.height()).isCloseTo(law.height(), within(0.01));
    assertThat(found.k()).isCloseTo(law.k(), within(0.15));
    assertThat(found.middle()).isCloseTo(law.middle(), within(0.02));
  }

  @Test
  void aStraightLineIsNoSigmoid() {
    List<RunPoint> runs =
        IntStream.range(0, 30)
            .mapToObj(i -> 2 + 0.02 * i)
            .map(loss -> pair(loss, Variable.ERROR, 0.1 + 0.2 * (loss - 2)))
            .toList();
    FitResult<TaskSigmoid> fit = LawFit.fit(TaskSigmoid.DEFINITION, runs, SETTINGS);
    assertThat(fit.status()).isNotEqualTo(FitStatus.OK);
    assertThat(fit.law()).isEmpty();
  }
}
