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
import org.junit.jupiter.api.Test;

class TestBootstrap {
  private static final FitSettings SETTINGS =
      FitSettings.defaults().withObjective(Objective.SQUARED);

  @Test
  void intervalsCoverTheTruthAboutAsOftenAsTheySay() {
    int trials = 40;
    int covered = 0;
    for (int seed = 0; seed < trials; seed++) {
      List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, 6, 6, .002, seed);
      Chinchilla law = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS).law().orElseThrow();
      Interval interval =
          Bootstrap.of(Chinchilla.DEFINITION, points, SETTINGS, law, Resampling.ofRuns(100, seed))
              .interval(Chinchilla::paramsExponent, .9);
      if (interval.lower() <= Runs.HOFFMANN.paramsExponent()
          && Runs.HOFFMANN.paramsExponent() <= interval.upper()) {
        covered++;
      }
    }

    // 36 expected, give or take 1.9.
    assertThat(covered).isBetween(30, 40);
  }

  @Test
  void publicTableHasExponentsLikeThePublishedIntervals() {
    FitSettings settings = FitSettings.defaults();
    Chinchilla law =
        LawFit.fit(Chinchilla.DEFINITION, Runs.kyoTakano(), settings).law().orElseThrow();
    Bootstrap<Chinchilla> bootstrap =
        Bootstrap.of(
            Chinchilla.DEFINITION, Runs.kyoTakano(), settings, law, Resampling.ofRuns(200, 42));
    Interval alpha = bootstrap.interval(Chinchilla::alpha, .95);
    assertThat(bootstrap.failed()).isZero();
    assertThat(alpha.lower()).isCloseTo(.317, within(.01));
    assertThat(alpha.upper()).isCloseTo(.373, within(.01));
  }

  /** A small version of {@link CoverageStudy}: 60 simulations, 57 expected, give or take 1.7. */
  @Test
  void everyMethodCoversTheTruth() {
    CoverageStudy.run(CoverageStudy.study("chinchilla"), 1000, 60, 60, Objective.SQUARED_LOG)
        .forEach(
            (method, counts) -> {
              int least = method == IntervalMethod.PROFILE ? 51 : 48;
              for (int count : counts) {
                assertThat(count).as(method.label()).isBetween(least, 60);
              }
            });
  }

  @Test
  void noiseKeepsTheRunsAndThreadsChangeNothing() {
    List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, 5, 5, .002, 1);
    Chinchilla law = LawFit.fit(Chinchilla.DEFINITION, points, SETTINGS).law().orElseThrow();
    Resampling noise = Resampling.ofNoise(40, 3);
    Bootstrap<Chinchilla> alone = Bootstrap.of(Chinchilla.DEFINITION, points, SETTINGS, law, noise);
    assertThat(alone.failed()).isZero();
    assertThat(alone.jackknife()).hasSize(25);
    assertThat(alone.interval(Chinchilla::alpha, .95).method()).isEqualTo(IntervalMethod.BCA_NOISE);
    assertThat(alone.percentile(Chinchilla::alpha, .95).method())
        .isEqualTo(IntervalMethod.PERCENTILE_NOISE);
    assertThat(Bootstrap.of(Chinchilla.DEFINITION, points, SETTINGS, law, noise.withThreads(3)))
        .isEqualTo(alone);
    assertThatThrownBy(() -> noise.withThreads(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The bootstrap is asked for 0 threads: give at least 1.");
  }

  /** The two corrections, against a distribution that has none to make and one that has. */
  @Test
  void biasIsCorrected() {
    List<Chinchilla> laws = new ArrayList<>();
    for (int i = 1; i <= 999; i++) {
      laws.add(new Chinchilla(i / 1000.0, 1, 1, 1, 1));
    }

    Bootstrap<Chinchilla> centred =
        new Bootstrap<>(
            new Chinchilla(.5, 1, 1, 1, 1),
            laws,
            List.of(),
            0,
            Resampling.Source.NOISE,
            100_005,
            5);
    assertThat(centred.interval(Chinchilla::e, .9).lower()).isCloseTo(.05, within(1e-3));
    assertThat(centred.interval(Chinchilla::e, .9).upper()).isCloseTo(.95, within(1e-3));
    Bootstrap<Chinchilla> biased =
        new Bootstrap<>(
            new Chinchilla(.3, 1, 1, 1, 1),
            laws,
            List.of(),
            0,
            Resampling.Source.NOISE,
            100_005,
            5);
    // Phi(2 Phi^-1(.3) -+ 1.645)
    assertThat(biased.interval(Chinchilla::e, .9).lower()).isCloseTo(.00356, within(1e-3));
    assertThat(biased.interval(Chinchilla::e, .9).upper()).isCloseTo(.7244, within(1e-3));
  }

  @Test
  void sameSeedSameLawsWhateverTheOrder() {
    List<RunPoint> points = new ArrayList<>(Runs.noisy(Runs.HOFFMANN, 5, 5, .002, 1));
    Bootstrap<Chinchilla> first =
        Bootstrap.of(
            Chinchilla.DEFINITION, points, SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(20, 9));
    Collections.shuffle(points, new Random(1));
    assertThat(
            Bootstrap.of(
                Chinchilla.DEFINITION, points, SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(20, 9)))
        .isEqualTo(first);
    assertThat(
            Bootstrap.of(
                Chinchilla.DEFINITION, points, SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(20, 10)))
        .isNotEqualTo(first);
  }

  @Test
  void withoutNoiseEveryResampleGivesTheLaw() {
    Bootstrap<Chinchilla> bootstrap =
        Bootstrap.of(
            Chinchilla.DEFINITION,
            Runs.grid(Runs.HOFFMANN, 5, 5),
            SETTINGS,
            Runs.HOFFMANN,
            Resampling.ofRuns(20, 1));
    Interval beta = bootstrap.interval(Chinchilla::beta, .95);
    assertThat(beta.lower()).isCloseTo(.28, within(1e-7));
    assertThat(beta.upper()).isCloseTo(.28, within(1e-7));
  }

  @Test
  void saysWhenNoResampleCouldBeFitted() {
    Bootstrap<Chinchilla> none =
        Bootstrap.of(
            Chinchilla.DEFINITION,
            Runs.grid(Runs.HOFFMANN, 5, 1),
            SETTINGS,
            Runs.HOFFMANN,
            Resampling.ofRuns(7, 1));
    assertThat(none.failed()).isEqualTo(7);
    assertThatThrownBy(() -> none.interval(Chinchilla::beta, .95))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("None of the 7 resamples could be fitted: there is no interval.");
    assertThatThrownBy(() -> none.interval(Chinchilla::beta, 95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The interval's level is 95.0: give a number between 0 and 1.");
    assertThatThrownBy(
            () ->
                Bootstrap.of(
                    Chinchilla.DEFINITION,
                    List.of(),
                    SETTINGS,
                    Runs.HOFFMANN,
                    Resampling.ofRuns(0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The bootstrap is asked for 0 resamples: give at least 1.");
  }
}
