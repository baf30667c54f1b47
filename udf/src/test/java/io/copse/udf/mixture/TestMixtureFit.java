package io.copse.udf.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.FitStatus;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestMixtureFit {
  private static final MixtureLaw LAW = new MixtureLaw(1.5, 1.2, List.of(-1.0, 0.5, 0.2));

  /** Runs of a known law on mixtures drawn at random. */
  private static MixtureRuns made(MixtureLaw law, int size, double spread, double noise) {
    SplittableRandom random = new SplittableRandom(7);
    double[][] shares = new double[size][];
    double[] losses = new double[size];
    for (int i = 0; i < size; i++) {
      double a = 0.3 + spread * (random.nextDouble() - 0.5);
      double b = (1 - a) * random.nextDouble();
      shares[i] = new double[] {a, b, 1 - a - b};
      losses[i] = law.loss(shares[i]) * Math.exp(noise * random.nextGaussian());
    }
    return new MixtureRuns(List.of("web", "code", "books"), shares, losses);
  }

  /** The exponential form gave .965 on the tests of RegMix, and a linear one .902. */
  @Test
  void ranksMixturesOfThePile() {
    MixtureFit fit = MixtureFit.of(Mixtures.regMix("train", "pile_cc"), Optional.of("pile_cc"));
    assertThat(fit.status()).as(fit.reason()).isEqualTo(FitStatus.OK);
    MixtureScore score =
        MixtureScore.of(fit.law().orElseThrow(), Mixtures.regMix("test", "pile_cc"));
    assertThat(score.spearman()).isGreaterThan(0.96);
    assertThat(fit.crossValidated().orElseThrow().spearman()).isGreaterThan(0.95);
  }

  @Test
  void refusesTheLossOfADomainWhoseShareHardlyVaried() {
    MixtureRuns runs = made(LAW, 60, 0.09, 0);
    assertThat(MixtureFit.hardlyVaried(runs)).containsExactly("web");
    MixtureFit fit = MixtureFit.of(runs, Optional.of("web"));
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.law()).isEmpty();
    assertThat(fit.candidate()).isPresent();
    assertThat(fit.reason()).startsWith("The share of web varies within a range of 0.0");
    assertThat(MixtureFit.of(runs, Optional.of("code")).status()).isEqualTo(FitStatus.OK);
  }

  @Test
  void recoversAKnownLaw() {
    MixtureRuns runs = made(LAW, 60, 0.6, 0);
    MixtureLaw law = MixtureFit.of(runs, Optional.of("web")).law().orElseThrow();
    assertThat(law.c()).isCloseTo(1.5, within(1e-3));
    assertThat(law.t().get(1) - law.t().get(0)).isCloseTo(1.5, within(1e-2));
    assertThat(law.loss(0.1, 0.2, 0.7)).isCloseTo(LAW.loss(0.1, 0.2, 0.7), within(1e-5));
    double[] mean = runs.mean();
    assertThat(law.loss(mean) - law.c()).isCloseTo(law.k(), within(1e-9));
  }

  @Test
  void fewRunsAndNoiseAreRefused() {
    MixtureFit few = MixtureFit.of(made(LAW, 11, 0.6, 0), Optional.empty());
    assertThat(few.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(few.reason())
        .isEqualTo(
            "There are 11 runs of 3 domains: give at least 12, 3 for each number of the law.");
    MixtureFit noisy =
        MixtureFit.of(
            made(new MixtureLaw(1.5, 1.2, List.of(0.0, 0.0, 0.0)), 60, 0.6, 0.05),
            Optional.empty());
    assertThat(noisy.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(noisy.reason()).contains("of the variance of runs left out");
    assertThat(noisy.candidate()).isPresent();
  }

  @Test
  void sharesThatAreNoMixtureAreRefused() {
    List<String> domains = List.of("web", "code");
    assertThatThrownBy(
            () -> new MixtureRuns(domains, new double[][] {{0.5, 0.4}}, new double[] {3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add up to 0.9");
    assertThatThrownBy(() -> new MixtureRuns(domains, new double[][] {{50, 50}}, new double[] {3}))
        .hasMessageContaining("The share of web is 50.0");
    assertThatThrownBy(
            () -> new MixtureRuns(domains, new double[][] {{0.5, 0.5}}, new double[] {-3}))
        .hasMessageContaining("the loss -3.0");
  }

  @Test
  void theOptimumIsWhereTheGradientsAreEqual() {
    MixtureLaw web = new MixtureLaw(1, 1, List.of(-2.0, 0.0));
    MixtureLaw code = new MixtureLaw(1, 1, List.of(0.0, -1.0));
    MixtureOptimum optimum = best(List.of(web, code), 1, 1);
    // -2 exp(-2 r) + exp(r - 1) = 0, so r = (1 + ln 2) / 3.
    assertThat(optimum.shares().get(0)).isCloseTo((1 + Math.log(2)) / 3, within(1e-6));
    assertThat(optimum.shares().stream().mapToDouble(s -> s).sum()).isCloseTo(1, within(1e-9));
  }

  @Test
  void aCapHoldsAndNoMixtureWithinBoundsIsSaid() {
    MixtureLaw web = new MixtureLaw(1, 1, List.of(-2.0, 0.0));
    MixtureOptimum capped = best(List.of(web, web), 0.3, 1);
    assertThat(capped.shares().get(0)).isCloseTo(0.3, within(1e-9));
    assertThat(
            MixtureOptimum.of(
                List.of(web), new double[] {1}, new double[] {0, 0}, new double[] {0.3, 0.3}))
        .isEmpty();
  }

  private static MixtureOptimum best(List<MixtureLaw> laws, double... highest) {
    return MixtureOptimum.of(laws, new double[] {1, 1}, new double[] {0, 0}, highest).orElseThrow();
  }
}
