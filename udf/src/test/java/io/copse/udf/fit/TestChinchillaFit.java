package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestChinchillaFit {
  private static final FitSettings SETTINGS = FitSettings.defaults();

  static Stream<Objective> objectives() {
    return Stream.of(Objective.HUBER, Objective.L1, Objective.SQUARED);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void recoversNoiseFreeSurfaces(Objective objective) {
    for (Chinchilla truth :
        List.of(
            Runs.HOFFMANN,
            new Chinchilla(0.9, 30, 1500, 0.2, 0.41),
            new Chinchilla(2.4, 9000, 90, 0.55, 0.19))) {
      for (int sizes = 3; sizes <= 5; sizes++) {
        FitResult<Chinchilla> fit =
            LawFit.fit(
                Chinchilla.DEFINITION,
                Runs.grid(truth, sizes, 3),
                SETTINGS.withObjective(objective));
        assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
        Chinchilla found = fit.law().orElseThrow();
        assertThat(found.e()).isCloseTo(truth.e(), within(1e-8));
        assertThat(found.alpha()).isCloseTo(truth.alpha(), within(1e-8));
        assertThat(found.beta()).isCloseTo(truth.beta(), within(1e-8));
        assertThat(found.a()).isCloseTo(truth.a(), Percentage.withPercentage(1e-4));
        assertThat(found.b()).isCloseTo(truth.b(), Percentage.withPercentage(1e-4));
        assertThat(fit.diagnostics().search().movedFromStart()).isTrue();
      }
    }
  }

  /**
   * The minima of the public table, found apart from this code: Nelder-Mead, and linear programs
   * for L1.
   */
  @ParameterizedTest
  @CsvSource({
    "huber, 8.400931199574e-4, 1.783894, 442.164, 1271.81, .342626, .342002",
    "l1, 0.9495136884, 1.789562, 429.910, 1442.28, .340863, .348313",
    "squared, 0.046342894088, 1.809112, 475.367, 1798.85, .347047, .358764"
  })
  void findsTheMinimumOfThePublicTable(
      String name, double value, double e, double a, double b, double alpha, double beta) {
    Objective objective =
        switch (name) {
          case "huber" -> Objective.HUBER;
          case "l1" -> Objective.L1;
          default -> Objective.SQUARED;
        };
    FitResult<Chinchilla> fit =
        LawFit.fit(Chinchilla.DEFINITION, Runs.kyoTakano(), SETTINGS.withObjective(objective));
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    assertThat(fit.objective()).isEqualTo(objective.name());
    assertThat(fit.objectiveValue().orElseThrow()).isCloseTo(value, within(1e-9 * value));
    Chinchilla found = fit.law().orElseThrow();
    assertThat(new double[] {found.e(), found.a(), found.b(), found.alpha(), found.beta()})
        .containsExactly(new double[] {e, a, b, alpha, beta}, within(5e-3));
    assertThat(found.alpha()).isCloseTo(alpha, within(1e-6));
    assertThat(found.beta()).isCloseTo(beta, within(1e-6));
    assertThat(fit.diagnostics().search().startsAgreeing()).isGreaterThan(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.15, 0.4, 0.8, 1.4})
  void everyStartReachesTheSameMinimum(double exponent) {
    FitResult<Chinchilla> fit =
        LawFit.fit(
            Chinchilla.DEFINITION,
            Runs.kyoTakano(),
            SETTINGS.withExponents(List.of(exponent)).withStarts(1));
    assertThat(fit.objectiveValue().orElseThrow()).isCloseTo(8.400931199574e-4, within(1e-12));
  }

  @Test
  void orderOfRunsDoesNotMatter() {
    List<RunPoint> points = new ArrayList<>(Runs.kyoTakano());
    FitResult<Chinchilla> fit =
        LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS.withDropHighest(5));
    Collections.shuffle(points, new Random(3));
    assertThat(LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS.withDropHighest(5)))
        .isEqualTo(fit);
  }

  @Test
  void dropsTheHighestLosses() {
    List<RunPoint> points = new ArrayList<>(Runs.grid(Runs.HOFFMANN, 4, 4));
    points.add(RunPoint.of(1e8, 1e10, 11));
    FitResult<Chinchilla> fit =
        LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS.withDropHighest(1));
    assertThat(fit.diagnostics().nDropped()).isEqualTo(1);
    assertThat(fit.diagnostics().nUsed()).isEqualTo(16);
    assertThat(fit.law().orElseThrow().alpha()).isCloseTo(.34, within(1e-8));
  }

  @Test
  void huberHoldsAgainstADivergedRun() {
    List<RunPoint> points = new ArrayList<>(Runs.noisy(Runs.HOFFMANN, 5, 5, 1e-4, 1));
    points.add(RunPoint.of(1e8, 1e10, 11));
    assertThat(
            LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS.withObjective(Objective.L1))
                .objective())
        .isEqualTo("l1_log");
    Surface<Chinchilla> surface = new Surface<>(Chinchilla.DEFINITION, Objective.HUBER, points);
    Search.Outcome end = Search.of(Chinchilla.DEFINITION, surface, SETTINGS);
    assertThat(surface.form().law(end.theta()).alpha()).isCloseTo(.34, within(.01));
  }

  @Test
  void tooFewRunsOrSizesAreUnderdetermined() {
    assertUnderdetermined(
        Runs.grid(Runs.HOFFMANN, 5, 1), "has 5 parameters and the fit 5 runs: give at least 6.");
    assertUnderdetermined(List.of(), "the fit 0 runs");
    assertUnderdetermined(
        Runs.grid(Runs.HOFFMANN, 1, 8), "1 distinct model sizes N and 8 distinct token counts D");
    assertUnderdetermined(
        Runs.grid(Runs.HOFFMANN, 6, 2), "6 distinct model sizes N and 2 distinct token counts D");
  }

  @Test
  void oneTokensPerParamRatioIsUnderdetermined() {
    List<RunPoint> ladder =
        Stream.iterate(1e7, n -> n * 2)
            .limit(8)
            .map(n -> RunPoint.of(n, 20 * n, Runs.HOFFMANN.loss(n, 20 * n)))
            .toList();
    assertUnderdetermined(ladder, "N and D move together");
  }

  @Test
  void noiseThatHidesTheLawIsNeverOk() {
    List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, 3, 3, .2, 4);
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS);
    assertThat(fit.status()).isNotEqualTo(FitStatus.OK);
    assertThat(fit.law()).isEmpty();
    assertThat(fit.optimum(1e20)).isEmpty();
  }

  @Test
  void scatterThatHidesEIsUnderdetermined() {
    Chinchilla withoutE = new Chinchilla(0, 50, 60, .2, .2);
    assertUnderdetermined(
        Runs.noisy(withoutE, 5, 5, .003, 5), "The scatter of the runs leaves E unknown");
  }

  @Test
  void aMissingTermIsAtBound() {
    FitResult<Chinchilla> noE =
        LawFit.fit(
            Chinchilla.DEFINITION, Runs.grid(new Chinchilla(0, 50, 60, .2, .25), 5, 5), SETTINGS);
    assertThat(noE.status()).isEqualTo(FitStatus.AT_BOUND);
    assertThat(noE.diagnostics().atBounds()).containsExactly("E");
    assertThat(noE.reason()).contains("has E at the edge of the law's range");
    FitResult<Chinchilla> noB =
        LawFit.fit(
            Chinchilla.DEFINITION,
            Runs.noisy(new Chinchilla(1.5, 406, 1e-9, .34, .28), 5, 5, .003, 5),
            SETTINGS);
    assertThat(noB.diagnostics().atBounds()).contains("B");
    assertThat(noB.optimum(1e20)).isEmpty();
  }

  @Test
  void tooFewIterationsAreNotConverged() {
    FitResult<Chinchilla> fit =
        LawFit.fit(Chinchilla.DEFINITION, Runs.kyoTakano(), SETTINGS.withMaxIterations(2));
    assertThat(fit.status()).isEqualTo(FitStatus.NOT_CONVERGED);
    assertThat(fit.status().label()).isEqualTo("not_converged");
    assertThat(fit.reason())
        .isEqualTo("No start came to rest within 2 iterations: allow more iterations or starts.");
    assertThat(fit.law()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, 0, -1, Double.POSITIVE_INFINITY})
  void refusesNumbersThatAreNoRun(double bad) {
    assertThatThrownBy(() -> RunPoint.of(1e8, 1e9, bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "A run's loss is "
                + bad
                + ": a law is fitted to finite numbers above 0, leave this run out.");
    assertThatThrownBy(() -> RunPoint.of(bad, 1e9, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("params is " + bad);
    assertThatThrownBy(() -> RunPoint.of(1e8, bad, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tokens is " + bad);
  }

  @Test
  void refusesSettingsOutOfRange() {
    assertThatThrownBy(() -> SETTINGS.withExponents(List.of(0.3, -0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The grid of exponents is [0.3, -0.1]: give at least one, each from 0.001 to 5.0.");
    assertThatThrownBy(() -> SETTINGS.withStarts(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not 0, 1000 and 0.");
    assertThatThrownBy(() -> new Objective.HuberLog(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Huber's delta is 0.0: give a finite number above 0.");
  }

  private static void assertUnderdetermined(List<RunPoint> points, String reason) {
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS);
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.reason()).contains(reason);
    assertThat(fit.law()).isEmpty();
    assertThat(fit.optimum(1e20)).isEmpty();
  }
}
