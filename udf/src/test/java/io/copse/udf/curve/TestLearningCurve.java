package io.copse.udf.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The law beside figures that Luo et al. 2025 print: coefficients in src/config.py, scores in
 * README.md of https://github.com/thu-yao-01-luo/MultiPowerLaw at 8da9f19.
 */
class TestLearningCurve {
  static final LearningCurve OF_25M =
      LearningCurve.of(
          3.04045406, 0.52468604, 0.50786857, 363.78751622, 2.06560812, 0.58279013, 0.64142257);
  static final LearningCurve OF_400M =
      LearningCurve.of(
          2.37474466, 0.65421216, 0.42878731, 523.42464371, 2.02462735, 0.59350493, 0.63472457);

  @Test
  void thePublishedCoefficientsOf25MGiveThePublishedScores() {
    CurveScore score =
        CurveScore.of(OF_25M, MultiPowerCurves.exact("25M", MultiPowerCurves.PREDICTED));
    assertThat(score.curves()).isEqualTo(6);
    assertThat(score.rSquared()).isCloseTo(0.9988, within(5e-5));
    assertThat(score.meanError()).isCloseTo(0.00376, within(1e-5));
    assertThat(score.relativeError()).isCloseTo(0.00110, within(1e-5));
    assertThat(score.worstError()).isCloseTo(0.00409, within(1e-5));
  }

  @Test
  void thePublishedCoefficientsOf400MGiveThePublishedScores() {
    CurveScore score =
        CurveScore.of(OF_400M, MultiPowerCurves.exact("400M", MultiPowerCurves.PREDICTED));
    assertThat(score.rSquared()).isCloseTo(0.9978, within(5e-5));
    assertThat(score.meanError()).isCloseTo(0.00484, within(5e-6));
    assertThat(score.relativeError()).isCloseTo(0.00168, within(5e-6));
    assertThat(score.worstError()).isCloseTo(0.00995, within(5e-6));
  }

  @Test
  void aConstantRateGivesThePowerOfTheSumOfRates() {
    LearningCurve law = new LearningCurve(2, 0.5, 0.5, 100, 2, 0.6, 0.6);
    assertThat(law.loss(Schedule.of(0.25, 0.25, 0.25, 0.25))).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void aFallGainsByItsSizeAndByTheRatesAfterIt() {
    LearningCurve law = new LearningCurve(2, 0.5, 0.5, 1, 3, 1, 0);
    // The fall of 0.5 at step 1, after which the rates sum to 1: G = 1 - 1 / (1 + 3).
    assertThat(law.loss(Schedule.of(1, 0.5, 0.5)))
        .isCloseTo(2 + 0.5 / Math.sqrt(2) - 0.5 * 0.75, within(1e-12));
  }

  @Test
  void aRateThatFallsToZeroHasALoss() {
    Schedule schedule = Schedule.of(1e-3, 1e-3, 5e-4, 0, 0, 1e-3);
    for (int step = 0; step < schedule.steps(); step++) {
      assertThat(OF_25M.loss(schedule, step)).as("step %d", step).isFinite();
      assertThat(OF_25M.losses(schedule)[step])
          .isCloseTo(OF_25M.loss(schedule, step), within(1e-9));
    }
    assertThat(OF_25M.loss(schedule, 4)).isEqualTo(OF_25M.loss(schedule, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cosine_24000", "wsd_20000_24000", "wsdcon_3", "constant_24000"})
  void blocksOfFallsChangeTheWholeCurveByLessThanTheyPromise(String name) {
    Schedule schedule = MultiPowerCurves.schedule(name);
    double[] losses = OF_25M.losses(schedule);
    double gain = OF_25M.b() * schedule.peak();
    assertThat(losses).hasSize(schedule.steps());
    assertThat(losses[0]).isNaN();
    for (int step = 1; step < losses.length; step += 499) {
      assertThat(losses[step])
          .as("step %d", step)
          .isCloseTo(OF_25M.loss(schedule, step), within(2e-4 * gain));
    }
  }

  @Test
  void parametersOutsideTheLawsRangeAreRefused() {
    assertThatThrownBy(() -> LearningCurve.of(3, 0.5, -0.5, 300, 2, 0.6, 0.6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> LearningCurve.of(3, 0.5))
        .hasMessage("The law has 7 parameters, not 2: give L0, A, alpha, B, C, beta, gamma.");
    assertThatThrownBy(() -> CurveScore.of(OF_25M, List.of()))
        .hasMessageContaining("give at least one");
  }
}
