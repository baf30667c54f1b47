package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
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
      Chinchilla law = LawFit.fit(Laws.CHINCHILLA, points, SETTINGS).law().orElseThrow();
      Interval interval =
          Bootstrap.of(Laws.CHINCHILLA, points, SETTINGS, law, Resampling.ofRuns(100, seed))
              .interval(Chinchilla::paramsExponent, .9);
      if (interval.lower() <= Runs.HOFFMANN.paramsExponent()
          && Runs.HOFFMANN.paramsExponent() <= interval.upper()) {
        covered++;
      }
    }

    // 36 expected; percentile intervals of few runs are somewhat narrow.
    assertThat(covered).isBetween(28, 39);
  }

  @Test
  void publicTableHasExponentsLikeThePublishedIntervals() {
    FitSettings settings = FitSettings.defaults();
    Chinchilla law = LawFit.fit(Laws.CHINCHILLA, Runs.kyoTakano(), settings).law().orElseThrow();
    Bootstrap<Chinchilla> bootstrap =
        Bootstrap.of(Laws.CHINCHILLA, Runs.kyoTakano(), settings, law, Resampling.ofRuns(200, 42));
    Interval alpha = bootstrap.interval(Chinchilla::alpha, .95);
    assertThat(bootstrap.failed()).isZero();
    assertThat(alpha.lower()).isCloseTo(.317, within(.01));
    assertThat(alpha.upper()).isCloseTo(.373, within(.01));
  }

  @Test
  void sameSeedSameLawsWhateverTheOrder() {
    List<RunPoint> points = new ArrayList<>(Runs.noisy(Runs.HOFFMANN, 5, 5, .002, 1));
    Bootstrap<Chinchilla> first =
        Bootstrap.of(Laws.CHINCHILLA, points, SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(20, 9));
    Collections.shuffle(points, new Random(1));
    assertThat(
            Bootstrap.of(
                Laws.CHINCHILLA, points, SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(20, 9)))
        .isEqualTo(first);
    assertThat(
            Bootstrap.of(
                Laws.CHINCHILLA, points, SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(20, 10)))
        .isNotEqualTo(first);
  }

  @Test
  void withoutNoiseEveryResampleGivesTheLaw() {
    Bootstrap<Chinchilla> bootstrap =
        Bootstrap.of(
            Laws.CHINCHILLA,
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
            Laws.CHINCHILLA,
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
                    Laws.CHINCHILLA, List.of(), SETTINGS, Runs.HOFFMANN, Resampling.ofRuns(0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The bootstrap is asked for 0 resamples: give at least 1.");
  }
}
