package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.QuantityVerdict.Verdict;
import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.DataConstrained;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters that are fixed or tied in a fit. */
class TestConstraints {
  private static final FitSettings SETTINGS = FitSettings.defaults();
  private static final List<RunPoint> EXACT = Runs.grid(Runs.HOFFMANN, 5, 5);

  private static FitResult<Chinchilla> fit(
      List<RunPoint> points, Map<String, Double> fixed, Map<String, String> tied) {
    return LawFit.fit(new Constraints(fixed, tied).on(Chinchilla.DEFINITION), points, SETTINGS);
  }

  /** Any one true value that is fixed leaves the truth to be found by the rest. */
  @ParameterizedTest
  @CsvSource({"E, 1.69", "A, 406.4", "B, 410.7", "alpha, .34", "beta, .28"})
  void aFixedTruthLeavesTheTruth(String name, double value) {
    FitResult<Chinchilla> fit = fit(EXACT, Map.of(name, value), Map.of());
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    Chinchilla law = fit.law().orElseThrow();
    assertThat(law.parameters()).containsEntry(name, value);
    assertThat(law.e()).isCloseTo(1.69, within(1e-6));
    assertThat(law.alpha()).isCloseTo(.34, within(1e-6));
    assertThat(law.beta()).isCloseTo(.28, within(1e-6));
    assertThat(law.a() / 406.4).isCloseTo(1, within(1e-5));
    assertThat(fit.reason()).contains("determine all 4 parameters.");
    assertThat(fit.diagnostics().quantities())
        .filteredOn(q -> q.quantity().equals(name))
        .extracting(QuantityVerdict::verdict)
        .containsExactly(Verdict.FIXED);
  }

  /** An optimum under a constraint is a constrained optimum: no neighbour on it is better. */
  @Test
  void aFixedIrreducibleLossIsMinimisedOver() {
    List<RunPoint> runs = Runs.kyoTakano();
    FitResult<Chinchilla> fit = fit(runs, Map.of("E", 1.69), Map.of());
    double value = fit.objectiveValue().orElseThrow();
    assertThat(value).isGreaterThan(8.400931199574e-4);
    Chinchilla law = fit.law().orElseThrow();
    Surface<Chinchilla> all = new Surface<>(Chinchilla.DEFINITION, Objective.HUBER, runs);
    for (double step : new double[] {-1e-3, 1e-3}) {
      for (Chinchilla other :
          List.of(
              new Chinchilla(1.69, law.a() * (1 + step), law.b(), law.alpha(), law.beta()),
              new Chinchilla(1.69, law.a(), law.b(), law.alpha() + step, law.beta()),
              new Chinchilla(1.69, law.a(), law.b(), law.alpha(), law.beta() + step))) {
        assertThat(all.value(all.form().theta(other))).isGreaterThan(value);
      }
    }
  }

  @Test
  void tiedExponentsAreEqual() {
    FitResult<Chinchilla> fit = fit(Runs.kyoTakano(), Map.of(), Map.of("beta", "alpha"));
    Chinchilla law = fit.law().orElseThrow();
    assertThat(law.beta()).isEqualTo(law.alpha());
    // The free optimum has .342626 and .342002 at 8.400931e-4.
    assertThat(law.alpha()).isBetween(.3415, .3432);
    assertThat(fit.objectiveValue().orElseThrow()).isBetween(8.400931e-4, 8.40100e-4);
    assertThat(law.paramsExponent()).isEqualTo(.5);
  }

  @Test
  void noIrreducibleLossIsAConstraintToo() {
    List<RunPoint> points = Runs.grid(new Chinchilla(0, 50, 60, .2, .25), 5, 5);
    FitResult<Chinchilla> fit = fit(points, Map.of("E", 0.0), Map.of());
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    assertThat(fit.law().orElseThrow().e()).isZero();
    assertThat(fit.law().orElseThrow().beta()).isCloseTo(.25, within(1e-6));
  }

  /** The decays of Muennighoff et al. over their own base law: .0158259 by the published start. */
  @Test
  void aBaseLawIsItsFiveParametersFixed() {
    Map<String, Double> base =
        Map.of(
            "E", Math.exp(.6254804),
            "A", Math.exp(6.255414),
            "B", Math.exp(7.3049974),
            "alpha", .3526596,
            "beta", .3526596);
    LawDefinition<DataConstrained> family =
        new Constraints(base, Map.of()).on(DataConstrained.DEFINITION);
    assertThat(family.dimension()).isEqualTo(2);
    FitResult<DataConstrained> fit = LawFit.fit(family, Runs.datablations(), SETTINGS);
    assertThat(fit.objectiveValue().orElseThrow()).isLessThan(.015825936);
  }

  /** In the coordinates of Kaplan's law a coefficient moves with its exponent. */
  @Test
  void coefficientsOfCurvedFormsCanBeFixed() {
    Kaplan law = new Kaplan(8.8e13, 5.4e13, .076, .095);
    List<RunPoint> points =
        EXACT.stream()
            .map(p -> RunPoint.of(p.params(), p.tokens(), law.predict(p.params(), p.tokens())))
            .toList();
    Kaplan found =
        LawFit.fit(
                new Constraints(Map.of("Nc", 8.8e13), Map.of()).on(Kaplan.DEFINITION),
                points,
                SETTINGS)
            .candidate()
            .orElseThrow();
    assertThat(found.nc()).isEqualTo(8.8e13);
    assertThat(found.alphaN()).isCloseTo(.076, within(1e-4));
    assertThat(found.alphaD()).isCloseTo(.095, within(1e-4));
  }

  @Test
  void whatCannotBeFixedOrTiedIsSaid() {
    assertThatThrownBy(() -> fit(EXACT, Map.of("gamma", 1.0), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The law chinchilla has no parameter 'gamma' to fix or tie: use E, A, B, alpha, beta.");
    assertThatThrownBy(() -> fit(EXACT, Map.of("alpha", -1.0), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> fit(EXACT, Map.of("beta", .3), Map.of("beta", "alpha")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The parameter beta is fixed or tied twice: fix or tie it once.");
    assertThatThrownBy(
            () ->
                fit(
                    EXACT,
                    Map.of("E", 1.0, "A", 1.0, "B", 1.0, "alpha", 1.0, "beta", 1.0),
                    Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("All parameters of the law chinchilla are fixed or tied: leave one free.");
  }
}
