package io.copse.udf.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.law.Chinchilla;
import io.copse.udf.law.ComputePowerLaw;
import io.copse.udf.run.RunPoint;
import io.copse.udf.run.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hipparchus.distribution.continuous.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestProfile {
  private static final FitSettings LOG =
      FitSettings.defaults().withObjective(Objective.SQUARED_LOG);

  /** The ends are where the sum of squares, minimised over all else, meets its bound. */
  @ParameterizedTest
  @ValueSource(strings = {"squared_log", "squared"})
  void endsLieOnTheProfile(String objective) {
    FitSettings settings = FitSettings.defaults().withObjective(Objective.of(objective));
    List<RunPoint> points = Runs.noisy(Runs.HOFFMANN, 5, 5, .004, 2);
    FitResult<Chinchilla> fit = LawFit.fit(Chinchilla.DEFINITION, points, settings);
    Interval alpha =
        Profile.of(Chinchilla.DEFINITION, points, settings, fit.law().orElseThrow())
            .interval(Chinchilla::alpha, .95);
    double t = new TDistribution(20).inverseCumulativeProbability(.975);
    double bound = fit.objectiveValue().orElseThrow() * (1 + t * t / 20);
    Surface<Chinchilla> surface =
        new Surface<>(
            Chinchilla.DEFINITION,
            settings.objective(),
            UsedRuns.of(Chinchilla.DEFINITION, points, settings));
    for (double end : new double[] {alpha.lower(), alpha.upper()}) {
      Bfgs.Function rest =
          (x, g) -> {
            double[] gradient = new double[5];
            double value = surface.evaluate(new double[] {x[0], x[1], x[2], end, x[3]}, gradient);
            System.arraycopy(gradient, 0, g, 0, 3);
            g[3] = gradient[4];
            return value;
          };
      double[] start = surface.form().theta(fit.law().orElseThrow());
      double least =
          Bfgs.minimise(
                  rest, new double[] {start[0], start[1], start[2], start[4]}, 500, Bfgs.ROUNDING)
              .value();
      assertThat(least / bound).isCloseTo(1, within(1e-3));
    }

    assertThat(alpha.contains(fit.law().orElseThrow().alpha())).isTrue();
  }

  /** Of a law that is linear in what is asked for, the profile is Student's interval. */
  @Test
  void intervalOfAPredictionNarrowsWithTheNoise() {
    List<RunPoint> coarse = Runs.noisy(Runs.HOFFMANN, 6, 6, .004, 5);
    List<RunPoint> fine = Runs.noisy(Runs.HOFFMANN, 6, 6, .001, 5);
    double wide = width(coarse);
    double narrow = width(fine);
    assertThat(wide / narrow).isBetween(3.5, 4.5);
  }

  private static double width(List<RunPoint> points) {
    Chinchilla law = LawFit.fit(Chinchilla.DEFINITION, points, LOG).law().orElseThrow();
    Interval interval =
        Profile.of(Chinchilla.DEFINITION, points, LOG, law).interval(l -> l.loss(1e10, 2e11), .95);
    return interval.upper() - interval.lower();
  }

  @Test
  void coverageOfASmallStudyIsNearItsLevel() {
    int trials = 200;
    int covered = 0;
    ComputePowerLaw truth = new ComputePowerLaw(1.7, 3000, .16);
    for (int seed = 0; seed < trials; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<RunPoint> points = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        double flops = 1e17 * Math.pow(2, i);
        double loss = truth.predict(flops) * Math.exp(.005 * random.nextGaussian());
        points.add(new RunPoint(Map.of(Variable.FLOPS, flops, Variable.LOSS, loss)));
      }

      ComputePowerLaw law =
          LawFit.fit(ComputePowerLaw.DEFINITION, points, LOG).candidate().orElseThrow();
      Interval alpha =
          Profile.of(ComputePowerLaw.DEFINITION, points, LOG, law)
              .interval(ComputePowerLaw::alpha, .95);
      covered += alpha.contains(truth.alpha()) ? 1 : 0;
    }

    // 190 expected, give or take 3 standard deviations of 3.1.
    assertThat(covered).isBetween(180, 199);
  }

  @Test
  void quantityThatTheRunsDoNotBoundHasAnInfiniteEnd() {
    Chinchilla law = new Chinchilla(1.69, 406.4, 410.7, .34, .28);
    List<RunPoint> points = Runs.noisy(law, 3, 3, .05, 5);
    Chinchilla found = LawFit.fit(Chinchilla.DEFINITION, points, LOG).candidate().orElseThrow();
    Interval a = Profile.of(Chinchilla.DEFINITION, points, LOG, found).interval(Chinchilla::a, .95);
    assertThat(a.lower() == Double.NEGATIVE_INFINITY || a.upper() == Double.POSITIVE_INFINITY)
        .isTrue();
  }

  @Test
  void refusesObjectivesWithoutALikelihood() {
    assertThatThrownBy(
            () ->
                Profile.of(
                    Chinchilla.DEFINITION, Runs.kyoTakano(), FitSettings.defaults(), Runs.HOFFMANN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The objective huber_log_0.001 has no profile intervals: fit with squared_log or"
                + " squared, or take a bootstrap.");
  }
}
