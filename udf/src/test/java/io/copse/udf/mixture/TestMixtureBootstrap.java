package io.copse.udf.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.Bootstrap;
import io.copse.udf.fit.Interval;
import io.copse.udf.fit.IntervalMethod;
import io.copse.udf.fit.Resampling;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestMixtureBootstrap {
  private static final MixtureLaw LAW = new MixtureLaw(1.5, 1.2, List.of(-1.0, 0.5, 0.2));
  private static final Resampling RESAMPLING = Resampling.ofRuns(60, 7);

  private static MixtureRuns made(int size, double noise) {
    SplittableRandom random = new SplittableRandom(7);
    double[][] shares = new double[size][];
    double[] losses = new double[size];
    for (int i = 0; i < size; i++) {
      double a = random.nextDouble();
      double b = (1 - a) * random.nextDouble();
      shares[i] = new double[] {a, b, 1 - a - b};
      losses[i] = LAW.loss(shares[i]) * Math.exp(noise * random.nextGaussian());
    }
    return new MixtureRuns(List.of("web", "code", "books"), shares, losses);
  }

  private static Bootstrap<MixtureLaw> resampled(MixtureRuns runs) {
    return MixtureBootstrap.of(
        runs, MixtureFit.of(runs, Optional.empty()).law().orElseThrow(), RESAMPLING);
  }

  /** A small version of {@link MixtureCoverageStudy}: 57 of 60 are expected, give or take 1.7. */
  @Test
  void intervalsHoldTheTruthAboutAsOftenAsTheySay() {
    new MixtureCoverageStudy(3, 40, 0.005)
        .run(5000, 60, 60)
        .held()
        .forEach((quantity, held) -> assertThat(held).as(quantity).isBetween(50, 60));
  }

  @Test
  void withoutNoiseEveryResampleGivesTheLaw() {
    Bootstrap<MixtureLaw> bootstrap = resampled(made(30, 0));
    Interval c = bootstrap.interval(MixtureLaw::c, 0.95);
    assertThat(c.method()).isEqualTo(IntervalMethod.BCA_RUNS);
    assertThat(c.lower()).isCloseTo(1.5, within(1e-3));
    assertThat(c.upper()).isCloseTo(1.5, within(1e-3));
    assertThat(bootstrap.failed()).isZero();
    assertThat(bootstrap.runs()).isEqualTo(30);
    assertThat(bootstrap.dimension()).isEqualTo(4);
  }

  /** A resample has another mean mixture, which would move k and every t. */
  @Test
  void allResamplesHaveTheirScaleAtTheMeanOfAllRuns() {
    MixtureRuns runs = made(30, 0.01);
    double[] mean = runs.mean();
    for (MixtureLaw law : resampled(runs).laws()) {
      assertThat(IntStream.range(0, 3).mapToDouble(j -> mean[j] * law.t().get(j)).sum())
          .isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void copiesOfAllRunsLeaveTheIntervalsAsTheyAre() {
    MixtureRuns once = made(30, 0.01);
    MixtureRuns twice = once.at(IntStream.range(0, 60).map(i -> i % 30).toArray());
    for (ToDoubleFunction<MixtureLaw> quantity :
        List.<ToDoubleFunction<MixtureLaw>>of(MixtureLaw::k, law -> law.t().get(0))) {
      Interval alone = resampled(once).interval(quantity, 0.9);
      Interval copied = resampled(twice).interval(quantity, 0.9);
      assertThat(copied.lower()).isCloseTo(alone.lower(), within(1e-4));
      assertThat(copied.upper()).isCloseTo(alone.upper(), within(1e-4));
    }
  }

  @Test
  void noiseWidensTheIntervals() {
    Interval narrow = resampled(made(40, 0.002)).interval(law -> law.t().get(0), 0.95);
    Interval wide = resampled(made(40, 0.008)).interval(law -> law.t().get(0), 0.95);
    assertThat((wide.upper() - wide.lower()) / (narrow.upper() - narrow.lower())).isBetween(2., 8.);
  }

  @Test
  void resamplesOfTooFewMixturesHaveNoLaw() {
    MixtureRuns runs = made(3, 0);
    MixtureRuns seeds =
        new MixtureRuns(
            runs.domains(),
            IntStream.range(0, 30).mapToObj(i -> runs.shares()[i % 3]).toArray(double[][]::new),
            IntStream.range(0, 30).mapToDouble(i -> runs.losses()[i % 3] + i * 1e-4).toArray());
    Bootstrap<MixtureLaw> bootstrap = MixtureBootstrap.of(seeds, LAW, RESAMPLING);
    assertThat(bootstrap.failed()).isEqualTo(60);
    assertThat(bootstrap.hasIntervals(0.95)).isFalse();
  }

  @Test
  void onlyRunsAreResampled() {
    assertThatThrownBy(() -> MixtureBootstrap.of(made(30, 0), LAW, Resampling.ofNoise(5, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Mixtures are resampled by whole runs, not by noise: take Resampling.ofRuns.");
  }

  @Test
  void theSeedAloneChangesTheResamples() {
    MixtureRuns runs = made(30, 0.01);
    assertThat(resampled(runs)).isEqualTo(resampled(runs));
    assertThat(MixtureBootstrap.of(runs, LAW, RESAMPLING.withThreads(3)).laws())
        .isEqualTo(MixtureBootstrap.of(runs, LAW, RESAMPLING).laws());
    assertThat(MixtureBootstrap.of(runs, LAW, Resampling.ofRuns(60, 8)).laws())
        .isNotEqualTo(MixtureBootstrap.of(runs, LAW, RESAMPLING).laws());
  }
}
