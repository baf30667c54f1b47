package io.copse.udf.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.copse.udf.fit.FitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TestTuningFit {
  private static final double RATE = 0.37;
  private static final double BATCH = 1e-4;

  private static double rate(double n, double d) {
    return RATE * Math.pow(n, -0.42) * Math.pow(d, 0.09);
  }

  private static double batch(double n, double d) {
    return BATCH * Math.pow(n, 0.15) * Math.pow(d, 0.46);
  }

  /** Optima of 4 sizes and 4 horizons, with noise on their logs. */
  private static List<TunedRun> optima(double noise) {
    SplittableRandom random = new SplittableRandom(5);
    List<TunedRun> runs = new ArrayList<>();
    for (double n = 5e7; n < 4e9; n *= 4) {
      for (double d = 6e9; d < 4e11; d *= 4) {
        runs.add(
            new TunedRun(
                n,
                d,
                rate(n, d) * Math.exp(noise * random.nextGaussian()),
                batch(n, d) * Math.exp(noise * random.nextGaussian()),
                1));
      }
    }
    return runs;
  }

  /** A sweep around an optimum, in steps of a factor of 2. */
  private static List<TunedRun> sweep(double n, double d, int lower, int higher) {
    List<TunedRun> runs = new ArrayList<>();
    for (int i = -lower; i <= higher; i++) {
      for (int j = -2; j <= 2; j++) {
        runs.add(
            new TunedRun(
                n,
                d,
                rate(n, d) * Math.pow(2, i),
                batch(n, d) * Math.pow(2, j),
                3 + 0.01 * i * i + 0.02 * j * j));
      }
    }
    return runs;
  }

  @Test
  void findsThePowersThroughOptima() {
    TuningFit fit = TuningFit.of(optima(0));
    assertThat(fit.status()).isEqualTo(FitStatus.OK);
    SizePower rate = fit.rate().orElseThrow();
    assertThat(rate.coefficient()).isCloseTo(RATE, Percentage.withPercentage(1e-6));
    assertThat(rate.paramsExponent()).isCloseTo(-0.42, within(1e-9));
    assertThat(rate.tokensExponent()).isCloseTo(0.09, within(1e-9));
    SizePower batch = fit.batch().orElseThrow();
    assertThat(batch.paramsExponent()).isCloseTo(0.15, within(1e-9));
    assertThat(batch.tokensExponent()).isCloseTo(0.46, within(1e-9));
    assertThat(batch.at(1e9, 1e11)).isCloseTo(batch(1e9, 1e11), Percentage.withPercentage(1e-6));
    assertThat(batch.rSquared()).isCloseTo(1, within(1e-12));
  }

  @Test
  void intervalsHoldTheTruthUnderNoise() {
    SizePower rate = TuningFit.of(optima(0.1)).rate().orElseThrow();
    assertThat(rate.paramsError()).isBetween(0.01, 0.1);
    assertThat(rate.paramsExponent()).isCloseTo(-0.42, within(rate.paramsError()));
    assertThat(rate.tokensExponent()).isCloseTo(0.09, within(rate.tokensError()));
  }

  @Test
  void optimaAtTheEdgeOfASweepAreFlaggedAndLeftOut() {
    List<TunedRun> runs = new ArrayList<>();
    for (double n : new double[] {1e8, 4e8, 1.6e9}) {
      for (double d : new double[] {1e10, 4e10}) {
        runs.addAll(sweep(n, d, 2, 2));
      }
    }
    runs.addAll(sweep(6.4e9, 1e10, 0, 3));
    TuningFit fit = TuningFit.of(runs);
    assertThat(fit.optima()).hasSize(7);
    assertThat(fit.optima()).filteredOn(Optimum::onEdge).hasSize(1);
    Optimum edge = fit.optima().get(6);
    assertThat(edge.rateOnEdge()).isTrue();
    assertThat(edge.batchOnEdge()).isFalse();
    assertThat(edge.runs()).isEqualTo(20);
    assertThat(fit.reason())
        .isEqualTo(
            "The powers go through 6 optima, and 1 at the edge of what was tried are left out.");
    assertThat(fit.rate().orElseThrow().paramsExponent()).isCloseTo(-0.42, within(1e-9));
  }

  @Test
  void aBatchThatWasNotVariedHasNoEdge() {
    List<TunedRun> runs = sweep(1e8, 1e10, 2, 2).stream().filter(run -> run.loss() < 3.05).toList();
    List<TunedRun> line = runs.stream().filter(run -> run.batch() == runs.get(2).batch()).toList();
    assertThat(Optimum.of(line).batchOnEdge()).isFalse();
  }

  @Test
  void sizesThatDoNotVaryApartAreRefused() {
    List<TunedRun> runs = new ArrayList<>();
    for (double n = 5e7; n < 4e9; n *= 2) {
      runs.add(new TunedRun(n, 20 * n, rate(n, 20 * n), batch(n, 20 * n), 1));
    }
    TuningFit fit = TuningFit.of(runs);
    assertThat(fit.status()).isEqualTo(FitStatus.UNDERDETERMINED);
    assertThat(fit.rate()).isEmpty();
    assertThat(fit.reason()).contains("several sizes at one horizon");
    assertThat(TuningFit.of(List.of()).status()).isEqualTo(FitStatus.UNDERDETERMINED);
  }

  @Test
  void numbersThatNoRunCanHaveAreRefused() {
    assertThatThrownBy(() -> new TunedRun(1e8, 1e10, 0, 64, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("learning rate is 0.0");
  }
}
