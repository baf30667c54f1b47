package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.ComputePowerLaw;
import io.copse.udf.law.Kaplan;
import io.copse.udf.law.LawDefinition;
import io.copse.udf.run.RunPoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestLawSelection {
  private static final FitSettings SETTINGS = FitSettings.defaults();
  private static final List<LawDefinition<?>> LAWS =
      List.of(ComputePowerLaw.DEFINITION, Kaplan.DEFINITION, Chinchilla.DEFINITION);

  @Test
  void theLawThatMadeTheRunsIsChosen() {
    LawSelection selection =
        LawSelection.of(LAWS, Runs.noisy(Runs.HOFFMANN, 7, 7, .001, 2), SETTINGS, List.of());
    LawSelection.Entry<?> best = selection.chosen().orElseThrow();
    assertThat(best.definition().name()).isEqualTo("chinchilla");
    assertThat(best.error().orElseThrow()).isLessThan(.004);
    assertThat(best.cuts()).hasSize(3);
    assertThat(selection.entries()).hasSize(3);
    assertThat(selection.rule())
        .startsWith("Each law is fitted to the runs up to ")
        .endsWith("within 5 % of that.");
  }

  /** The error of one cut is that of a test of extrapolation. */
  @Test
  void givenBudgetsAreTheCuts() {
    List<RunPoint> runs = Runs.kyoTakano();
    LawSelection selection =
        LawSelection.of(List.of(Chinchilla.DEFINITION), runs, SETTINGS, List.of(1e21));
    assertThat(selection.chosen().orElseThrow().error().orElseThrow())
        .isCloseTo(
            HeldOut.above(Chinchilla.DEFINITION, 1e21, runs, SETTINGS)
                .meanRelativeError()
                .orElseThrow(),
            within(1e-12));
  }

  /** With an exponent each of .3 the tied law predicts as well with one number less. */
  @Test
  void ofEqualErrorsTheShorterLawIsTaken() {
    LawDefinition<Chinchilla> tied =
        new Constraints(java.util.Map.of(), java.util.Map.of("beta", "alpha"))
            .on(Chinchilla.DEFINITION);
    List<RunPoint> runs = Runs.grid(new Chinchilla(1.7, 300, 900, .3, .3), 6, 6);
    LawSelection selection =
        LawSelection.of(
            List.of(Chinchilla.DEFINITION, tied),
            runs.stream().map(TestLawSelection::rounded).toList(),
            SETTINGS,
            List.of());
    assertThat(selection.entries()).allMatch(e -> e.error().isPresent());
    double free = error(selection, 5);
    double shorter = error(selection, 4);
    assertThat(selection.chosen().orElseThrow().definition().dimension())
        .isEqualTo(shorter <= 1.05 * Math.min(free, shorter) ? 4 : 5);
  }

  private static RunPoint rounded(RunPoint run) {
    return RunPoint.of(run.params(), run.tokens(), Math.round(run.loss() * 1e4) / 1e4);
  }

  private static double error(LawSelection selection, int dimension) {
    return selection.entries().stream()
        .filter(e -> e.definition().dimension() == dimension)
        .findFirst()
        .orElseThrow()
        .error()
        .orElseThrow();
  }

  @Test
  void aLawThatTheRunsDoNotTellIsNotChosen() {
    LawSelection selection =
        LawSelection.of(LAWS, Runs.noisy(Runs.HOFFMANN, 3, 3, .2, 4), SETTINGS, List.of());
    for (LawSelection.Entry<?> entry : selection.entries()) {
      assertThat(entry.error().isPresent()).isEqualTo(entry.doubt().isEmpty());
    }

    assertThat(selection.entries())
        .filteredOn(e -> e.definition().name().equals("chinchilla"))
        .allMatch(e -> e.error().isEmpty());
    assertThatThrownBy(() -> LawSelection.of(List.of(), List.of(), SETTINGS, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No law is given to compare: name at least one.");
    assertThat(LawSelection.of(LAWS, List.of(), SETTINGS, List.of()).chosen()).isEmpty();
  }
}
