package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.DownstreamError;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.law.Laws;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that must give a status or an error, and never a number. */
class TestHostileRuns {
  private static final FitSettings SETTINGS = FitSettings.defaults();

  private static void assertUnits(UnaryOperator<RunPoint> change, String reason) {
    List<RunPoint> points = Runs.grid(Runs.HOFFMANN, 5, 5).stream().map(change).toList();
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS);
    assertThat(fit.status()).isEqualTo(FitStatus.IMPLAUSIBLE_UNITS);
    assertThat(fit.status().label()).isEqualTo("implausible_units");
    assertThat(fit.reason()).isEqualTo(reason);
    assertThat(fit.law()).isEmpty();
    assertThat(fit.candidate()).isEmpty();
    assertThat(fit.objectiveValue()).isEmpty();
    assertThat(fit.optimum(1e21)).isEmpty();
  }

  @Test
  void tokensInBillionsAreNamed() {
    assertUnits(
        p -> RunPoint.of(p.params(), p.tokens() / 1e9, p.loss()),
        "A run has 1.0 tokens: give plain counts, not millions or billions.");
  }

  @Test
  void paramsInMillionsAreNamed() {
    assertUnits(
        p -> RunPoint.of(p.params() / 1e6, p.tokens(), p.loss()),
        "A run has 10.0 params: give plain counts, not millions or billions.");
  }

  @Test
  void manyTokensInMillionsAreNamed() {
    assertUnits(
        p -> RunPoint.of(p.params() * 1e3, p.tokens() * 1e2 / 1e6, p.loss()),
        "The runs have about 1.0e-05 tokens per param: give both as plain counts, not millions or"
            + " billions.");
  }

  @Test
  void oneRunInOtherUnitsIsEnough() {
    List<RunPoint> points = new ArrayList<>(Runs.grid(Runs.HOFFMANN, 5, 5));
    points.add(RunPoint.of(1e8, 20, 2.9));
    assertThat(LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS).status())
        .isEqualTo(FitStatus.IMPLAUSIBLE_UNITS);
  }

  @Test
  void flopsThatDoNotBelongToTheRunAreNamed() {
    assertUnits(
        p -> p.with(Variable.FLOPS, p.flops() / 1e9),
        "A run of 1.0E7 params and 1.0E9 tokens has 6.0E7 FLOPs, far from 6 N D: give all of them"
            + " as plain counts.");
  }

  @Test
  void perplexitiesAreNamed() {
    assertUnits(
        p -> RunPoint.of(p.params(), p.tokens(), Math.exp(p.loss() + 1)),
        "Half of the losses are above 20.0: give nats per token, not perplexities.");
  }

  @Test
  void errorsInPercentAreNamed() {
    List<RunPoint> points = new ArrayList<>();
    for (double loss = 2; loss < 5; loss += .5) {
      points.add(new RunPoint(Map.of(Variable.LOSS, loss, Variable.ERROR, 20 * loss)));
    }

    assertThat(LawFit.fit(DownstreamError.DEFINITION, points, SETTINGS).reason())
        .isEqualTo("An error is above 1: give shares of wrong answers, not percent.");
  }

  static List<LawDefinition<?>> families() {
    return Laws.all();
  }

  /** The same run with a value of every variable that a law may read. */
  private static RunPoint complete(RunPoint run) {
    RunPoint complete = run;
    for (Variable variable : Variable.values()) {
      if (!run.knows(variable)) {
        complete = complete.with(variable, variable.samples().get(0));
      }
    }

    return complete;
  }

  @ParameterizedTest
  @MethodSource("families")
  void asManyRunsAsParametersAreTooFew(LawDefinition<?> family) {
    List<RunPoint> points = new ArrayList<>();
    for (int i = 0; i < family.dimension(); i++) {
      points.add(
          complete(
              RunPoint.of(1e8 * (i + 1), 1e10 * (i * i + 1), 3 - .1 * i)
                  .with(Variable.EXPERTS, i + 1)
                  .with(Variable.UNIQUE_TOKENS, 1e9 * (i + 1))
                  .with(Variable.ERROR, .9 - .05 * i)));
    }

    FitResult<?> fit = LawFit.fit(family, points, SETTINGS);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.reason())
        .isEqualTo(
            String.format(
                "The law has %d parameters and the fit %d runs: give at least %d.",
                family.dimension(), family.dimension(), family.dimension() + 1));
    assertThat(fit.candidate()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("families")
  void identicalRunsAreUnderdetermined(LawDefinition<?> family) {
    List<RunPoint> points = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      points.add(
          complete(
              RunPoint.of(1e8, 1e10, 3)
                  .with(Variable.EXPERTS, 4)
                  .with(Variable.UNIQUE_TOKENS, 1e9)
                  .with(Variable.ERROR, .5)));
    }

    FitResult<?> fit = LawFit.fit(family, points, SETTINGS);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.reason()).contains("The runs have 1 distinct");
    assertThat(fit.law()).isEmpty();
  }

  /** Losses that have nothing to do with the runs. */
  @ParameterizedTest
  @EnumSource(FitSettings.Grid.class)
  void lossesWithoutALawGiveNoLaw(FitSettings.Grid grid) {
    List<RunPoint> points = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(5);
    for (RunPoint p : Runs.grid(Runs.HOFFMANN, 4, 4)) {
      points.add(RunPoint.of(p.params(), p.tokens(), 2 + 3 * random.nextDouble()));
    }

    FitResult<Chinchilla> fit =
        LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS.withGrid(grid).withMaxIterations(100));
    assertThat(fit.status()).isNotEqualTo(FitStatus.OK);
    assertThat(fit.law()).isEmpty();
    assertThat(fit.reason()).isNotEmpty();
  }

  @Test
  void equalLossesGiveNoLaw() {
    List<RunPoint> points =
        Runs.grid(Runs.HOFFMANN, 4, 4).stream()
            .map(p -> RunPoint.of(p.params(), p.tokens(), 3))
            .toList();
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS);
    assertThat(fit.status()).isNotEqualTo(FitStatus.OK);
    assertThat(fit.law()).isEmpty();
  }

  @Test
  void lawWithoutPublishedStartsSaysSo() {
    assertThatThrownBy(
            () ->
                LawFit.fit(
                    Kaplan.DEFINITION,
                    Runs.kyoTakano(),
                    SETTINGS.withGrid(FitSettings.Grid.PUBLISHED)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The law kaplan has no published grid of starts: use the projected grid of exponents.");
  }
}
