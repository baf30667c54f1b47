package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.QuantityVerdict.Verdict;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Refusals are judged by what was minimised, quantity by quantity. */
class TestVerdicts {
  private static final FitSettings SETTINGS = FitSettings.defaults();

  private static Map<String, Verdict> verdicts(FitResult<?> fit) {
    return fit.diagnostics().quantities().stream()
        .collect(Collectors.toMap(QuantityVerdict::quantity, QuantityVerdict::verdict));
  }

  /** One loss of 36 doubled, in 60 tables: the objective bounds the pull of that run. */
  @Test
  void oneDoubledLossIsNamedAndRefusesNothing() {
    for (int seed = 0; seed < 60; seed++) {
      List<RunPoint> points = new ArrayList<>(Runs.noisy(Runs.HOFFMANN, 6, 6, .002, seed));
      Chinchilla clean = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS).law().orElseThrow();
      RunPoint run = points.get(seed * 7 % 36);
      points.set(seed * 7 % 36, RunPoint.of(run.params(), run.tokens(), 2 * run.loss()));
      FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS);
      assertThat(fit.status()).as("seed %d: %s", seed, fit.reason()).isEqualTo(FitStatus.OK);
      assertThat(fit.law().orElseThrow().e() / clean.e())
          .as("seed %d", seed)
          .isCloseTo(1, within(.015));
      assertThat(fit.diagnostics().outliers()).hasSize(1);
      assertThat(fit.diagnostics().outliers().get(0).point().params()).isEqualTo(run.params());
      assertThat(fit.reason()).contains(" Far from the law: params ", " where the law says ");
    }
  }

  /** Least squares follow the far loss, so it leaves the coefficients unknown. */
  @Test
  void aFarRunCountsInLeastSquaresAndIsNamed() {
    List<RunPoint> points = new ArrayList<>(Runs.noisy(Runs.HOFFMANN, 6, 6, .002, 1));
    points.set(0, RunPoint.of(1e7, 1e9, 14));
    FitResult<Chinchilla> fit =
        LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS.withObjective(Objective.SQUARED_LOG));
    assertThat(verdicts(fit)).containsEntry("A", Verdict.UNDETERMINED);
    assertThat(fit.reason())
        .contains("Far from the law: params 1.000e+07, tokens 1.000e+09: loss 14.00");
  }

  @Test
  void everyQuantityOfAGoodTableIsDetermined() {
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, Runs.kyoTakano(), SETTINGS);
    assertThat(verdicts(fit).keySet())
        .containsExactlyInAnyOrder("E", "A", "B", "alpha", "beta", "params_exponent");
    assertThat(verdicts(fit).values()).containsOnly(Verdict.DETERMINED);
    assertThat(fit.reason())
        .isEqualTo("The fit converged and its 234 runs determine all 5 parameters.");
  }

  /** The split of a budget may be known when the irreducible loss is not. */
  @Test
  void theSplitIsDeterminedWhereTheIrreducibleLossIsNot() {
    Chinchilla withoutE = new Chinchilla(0, 50, 60, .2, .2);
    FitResult<Chinchilla> fit =
        LawFit.fit(Chinchilla.DEFINITION, Runs.noisy(withoutE, 5, 5, .003, 5), SETTINGS);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(verdicts(fit))
        .containsEntry("E", Verdict.UNDETERMINED)
        .containsEntry("params_exponent", Verdict.DETERMINED);
    assertThat(fit.candidate()).isPresent();
  }

  @Test
  void aTermAtItsBoundLeavesTheOthersTheirVerdicts() {
    FitResult<Chinchilla> fit =
        LawFit.fit(
            Chinchilla.DEFINITION, Runs.grid(new Chinchilla(0, 50, 60, .2, .25), 5, 5), SETTINGS);
    assertThat(fit.status()).isEqualTo(FitStatus.AT_BOUND);
    assertThat(verdicts(fit))
        .containsEntry("E", Verdict.AT_BOUND)
        .containsEntry("alpha", Verdict.DETERMINED)
        .containsEntry("beta", Verdict.DETERMINED)
        .containsEntry("params_exponent", Verdict.DETERMINED);
  }

  /** Without scatter a law is determined by any objective. */
  @ParameterizedTest
  @ValueSource(strings = {"huber_log_0.001", "l1_log", "squared", "squared_log", "asymmetric_10.0"})
  void exactLossesAreDeterminedByEveryObjective(String objective) {
    FitResult<Chinchilla> fit =
        LawFit.fit(
            Chinchilla.DEFINITION,
            Runs.grid(Runs.HOFFMANN, 5, 5),
            SETTINGS.withObjective(Objective.of(objective)));
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    assertThat(verdicts(fit).values()).containsOnly(Verdict.DETERMINED);
  }

  /** A deviation of 0.01 in all, by each objective's own efficiency under normal noise. */
  @Test
  void theSpreadIsThatOfTheObjective() {
    SplittableRandom random = new SplittableRandom(3);
    double[] residuals = new double[20_000];
    double[] shares = new double[residuals.length];
    for (int i = 0; i < residuals.length; i++) {
      residuals[i] = .01 * random.nextGaussian();
      shares[i] = 1;
    }

    double half = Math.sqrt(Math.PI / 2);
    assertThat(Spread.of(Objective.SQUARED_LOG, residuals, shares, 5).deviation())
        .isCloseTo(.01, within(1e-4));
    assertThat(Spread.of(Objective.L1, residuals, shares, 5).deviation())
        .isCloseTo(half * .01, within(2e-4));
    assertThat(Spread.of(new Objective.HuberLog(1e-6), residuals, shares, 5).deviation())
        .isCloseTo(half * .01, within(2e-4));
    assertThat(Spread.of(new Objective.HuberLog(1), residuals, shares, 5).deviation())
        .isCloseTo(.01, within(2e-4));
    // The quantile 1/11 of a normal distribution: sqrt(q (1 - q)) / density.
    assertThat(Spread.of(Objective.ASYMMETRIC, residuals, shares, 5).deviation())
        .isCloseTo(.01757, within(3e-4));
  }
}
