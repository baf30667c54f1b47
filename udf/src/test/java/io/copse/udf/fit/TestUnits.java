package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Weighing;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies and points of one run are one unit of a fit's uncertainty; weights count. */
class TestUnits {
  private static final FitSettings SETTINGS = FitSettings.defaults();

  private static List<RunPoint> copies(List<RunPoint> points, int count) {
    List<RunPoint> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.addAll(points);
    }

    return all;
  }

  private static Interval ofE(List<RunPoint> points, Resampling.Source source) {
    Chinchilla law = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS).law().orElseThrow();
    return Bootstrap.of(
            Chinchilla.DEFINITION, points, SETTINGS, law, new Resampling(source, 60, 7, 1))
        .interval(Chinchilla::e, .95);
  }

  /** Two and four copies of all rows gave widths of .065 and .044 where one gives .116. */
  @ParameterizedTest
  @EnumSource(names = {"RUNS", "NOISE"})
  void copiesOfAllRowsLeaveTheIntervalsAsTheyAre(Resampling.Source source) {
    List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, 6, 6, .004, 3);
    Interval once = ofE(points, source);
    for (int count : new int[] {2, 4}) {
      Interval more = ofE(copies(points, count), source);
      assertThat(more.lower()).isCloseTo(once.lower(), within(1e-4));
      assertThat(more.upper()).isCloseTo(once.upper(), within(1e-4));
    }
  }

  @Test
  void copiesChangeNeitherVerdictsNorProfiles() {
    List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, 5, 5, .01, 3);
    FitSettings squares = SETTINGS.withObjective(Objective.SQUARED_LOG);
    FitResult<Chinchilla> once = LawFit.fit(Chinchilla.DEFINITION, points, squares);
    FitResult<Chinchilla> more = LawFit.fit(Chinchilla.DEFINITION, copies(points, 3), squares);
    assertThat(more.status()).isEqualTo(once.status());
    assertThat(more.reason()).contains("75 runs").endsWith(" Of them 25 are independent.");
    for (int q = 0; q < once.diagnostics().quantities().size(); q++) {
      assertThat(more.diagnostics().quantities().get(q).half())
          .isCloseTo(once.diagnostics().quantities().get(q).half(), within(1e-4));
    }

    Chinchilla law = once.law().orElseThrow();
    Interval profile =
        Profile.of(Chinchilla.DEFINITION, points, squares, law).interval(Chinchilla::alpha, .95);
    Interval again =
        Profile.of(Chinchilla.DEFINITION, copies(points, 3), squares, law)
            .interval(Chinchilla::alpha, .95);
    assertThat(again.lower()).isCloseTo(profile.lower(), within(1e-5));
    assertThat(again.upper()).isCloseTo(profile.upper(), within(1e-5));
  }

  @Test
  void fewRunsCopiedOftenAreStillFew() {
    List<RunPoint> grid = Runs.grid(Runs.HOFFMANN, 3, 3);
    List<RunPoint> five = List.of(grid.get(0), grid.get(1), grid.get(4), grid.get(6), grid.get(8));
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, copies(five, 4), SETTINGS);
    assertThat(fit.reason())
        .isEqualTo(
            "The law has 5 parameters and the fit 5 runs that are no copies of each other: give at"
                + " least 6.");
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.law()).isEmpty();
  }

  /** Twenty points a run with one error each: by blocks the interval is as wide as it should be. */
  @Test
  void pointsOfOneRunAreResampledTogether() {
    SplittableRandom random = new SplittableRandom(5);
    List<RunPoint> alone = new ArrayList<>();
    List<RunPoint> blocks = new ArrayList<>();
    for (int run = 0; run < 36; run++) {
      double params = 1e7 * Math.pow(4, run % 6);
      int horizon = run / 6;
      double error = .004 * random.nextGaussian();
      for (int i = 0; i < 8; i++) {
        double tokens = 1e9 * Math.pow(4, horizon + i / 8.0);
        RunPoint point =
            RunPoint.of(params, tokens, Runs.HOFFMANN.loss(params, tokens) * Math.exp(error));
        alone.add(point);
        blocks.add(point.with(new Weighing("run" + run, 1, Double.NaN)));
      }
    }

    Interval narrow = ofE(alone, Resampling.Source.RUNS);
    Interval wide = ofE(blocks, Resampling.Source.RUNS);
    assertThat(wide.upper() - wide.lower()).isGreaterThan(1.5 * (narrow.upper() - narrow.lower()));
    assertThat(wide.contains(1.69)).isTrue();
    Bootstrap<Chinchilla> bootstrap =
        Bootstrap.of(
            Chinchilla.DEFINITION, blocks, SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(2, 1));
    assertThat(bootstrap.runs()).isEqualTo(36);
    assertThat(bootstrap.jackknife()).hasSize(36);
  }

  @ParameterizedTest
  @ValueSource(strings = {"huber_log_0.001", "squared", "squared_log", "l1_log"})
  void aWeightOfThreeIsThreeCopies(String objective) {
    List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, 5, 5, .004, 4);
    List<RunPoint> weighted = new ArrayList<>(points);
    List<RunPoint> copied = new ArrayList<>(points);
    weighted.set(7, points.get(7).with(new Weighing("", 3, Double.NaN)));
    copied.add(points.get(7));
    copied.add(points.get(7));
    FitSettings settings = SETTINGS.withObjective(Objective.of(objective));
    FitResult<Chinchilla> one = LawFit.fit(Chinchilla.DEFINITION, weighted, settings);
    FitResult<Chinchilla> other = LawFit.fit(Chinchilla.DEFINITION, copied, settings);
    double value = other.objectiveValue().orElseThrow();
    assertThat(one.objectiveValue().orElseThrow()).isCloseTo(value, within(1e-7 * value));
    assertThat(one.candidate().orElseThrow().alpha())
        .isCloseTo(other.candidate().orElseThrow().alpha(), within(1e-4));
  }

  /** Noisy runs with a standard error to match move the law less than without it. */
  @Test
  void standardErrorsAreWeights() {
    List<RunPoint> points = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(9);
    for (RunPoint p : Runs.grid(Runs.HOFFMANN, 6, 6)) {
      double error = (points.size() % 3 == 0 ? .05 : .0005) * p.loss();
      points.add(
          RunPoint.of(p.params(), p.tokens(), p.loss() + error * random.nextGaussian())
              .with(new Weighing("", 1, error)));
    }

    FitSettings squares = SETTINGS.withObjective(Objective.SQUARED_LOG);
    Chinchilla known = LawFit.fit(Chinchilla.DEFINITION, points, squares).law().orElseThrow();
    assertThat(known.e()).isCloseTo(1.69, within(.02));
    Chinchilla ignored =
        LawFit.fit(
                Chinchilla.DEFINITION,
                points.stream().map(p -> p.with(Weighing.PLAIN)).toList(),
                squares)
            .candidate()
            .orElseThrow();
    assertThat(Math.abs(ignored.e() - 1.69)).isGreaterThan(Math.abs(known.e() - 1.69));
  }

  @Test
  void weighingsAreChecked() {
    assertThatThrownBy(() -> new Weighing("", 0, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A run's weight is 0.0: give a finite number above 0.");
    assertThatThrownBy(() -> new Weighing("", 1, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A run's standard error is -1.0: give a finite number above 0.");
  }
}
